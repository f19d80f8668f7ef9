"""Words of tables in files."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.verdict import Reason

# What a cell of a workbook may be. Cells of delimited text are always text.
Cell = str | int | float | date | datetime

# The system whose ids stand in files that are imported again: this one.
OWN = "quarterdeck"
# What the columns of custom fields begin with in such files; then comes the label.
CUSTOM_COLUMN = "field: "

SAMPLE_BYTES = 262_144
LONGEST_LINE = 4_000_000
LONGEST_CELL = 131_072


class Format(StrEnum):
    """What a file is by its bytes, whatever its name says."""

    DELIMITED = "delimited"
    XLSX = "xlsx"
    ODS = "ods"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may come to. Each is said, with the setting that moves it, when a file is beyond it."""

    file_bytes: int = 2 << 30
    columns: int = 2_000
    workbook_bytes: int = 96 << 20
    workbook_cells: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Dialect:
    """How delimited text is written. `is_by_cr`: rows end with a carriage return, line feeds lie inside cells."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    skips_space: bool = False
    is_by_cr: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says of a file; what is left empty is found out.

    `header` is the line in which the names of the columns begin (0: to be found out), `header_rows` how many lines
    they have there; none of them: the rows begin there, and nothing names the columns.
    """

    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    sheet: str = ""
    header: int = 0
    header_rows: int = 1


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes become letters, and where that was seen: the first line that is not UTF-8 (0: none)."""

    name: str
    line: int = 0
    byte: int = 0

    @property
    def is_guessed(self) -> bool:
        """Whether nothing in the file tells, so that a person should look."""
        return bool(self.line)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: the line (or row of a sheet) it starts in, and its cells."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing."""
        return not any(cell != "" and not str(cell).isspace() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A row that cannot be read; the others go on."""

    number: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header stands: its first line and how many rows it has (0: there is none), and the names it gives.

    `said` are the names as they stand there, where several columns may bear the same.
    """

    names: tuple[str, ...]
    line: int
    rows: int
    said: tuple[str, ...] = ()


class FieldType(StrEnum):
    """How the text of a cell becomes a value."""

    TEXT = "text"
    LINES = "lines"
    AMOUNT = "amount"
    NUMBER = "number"
    INTEGER = "integer"
    PERCENT = "percent"
    DAY = "day"
    MOMENT = "moment"
    COUNTRY = "country"
    PUBLIC_ID = "public_id"


DATED = frozenset({FieldType.DAY, FieldType.MOMENT})
NUMERIC = frozenset({FieldType.AMOUNT, FieldType.NUMBER, FieldType.INTEGER, FieldType.PERCENT})


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is written: day formats (strptime) and their zone, decimal and grouping marks; encoding, delimiter
    and quote, which are found out where nothing is said; the sheet of a workbook, else the first; the line in which
    the columns are named and how many lines that takes, else found out; words that say nothing (`empty`); which
    currency a sign of several is (`signs`), where a row does not say it.

    In a file that `is_guarded` an apostrophe stands before texts that a spreadsheet would run.
    """

    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    sheet: str = ""
    header: int = 0
    header_rows: int = 1
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    decimal: str = "."
    grouping: str = ""
    empty: tuple[str, ...] = ()
    signs: Mapping[str, str] = field(default_factory=dict)
    is_guarded: bool = False
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a file: where (line, column, the cell's text) and why."""

    line: int
    column: str
    value: str
    reason: Reason
