"""The table in a file as a mapping wants it: its columns by name, then rows, each with the line it starts in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from quarterdeck.sheets.guards import unguarded
from quarterdeck.sheets.opening import Sheet, open_sheet
from quarterdeck.sheets.terms import Asked, Cell, Limits, Line, Problem, Reading
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason, Refused

# The column of a file of rows to mend that says what there is to mend; in such a file texts are guarded.
TO_MEND = "quarterdeck: to mend"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts in, and its cells by column."""

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it is read: its columns, and its rows, which can be read once."""

    header: tuple[str, ...]
    rows: Iterator[Row | Problem]
    sheet: Sheet

    def remarks(self) -> list[Problem]:
        """What is to be known of the file as a whole. Complete when its rows have been read."""
        found = [Problem(line, "", "", _REPEATED) for line in self.sheet.repeated]
        layout = self.sheet.layout
        for name in (name for name, said in zip(layout.names, layout.said, strict=False) if name != said):
            text = Text.of("Another column bears this name too: this one is called {name} here.", name=name)
            found.append(Problem(layout.line, name, "", Reason("column_twice", text)))
        encoding = self.sheet.encoding
        if encoding is not None and encoding.is_guessed:
            said = Text.of(
                "The byte 0x{byte} is not UTF-8. The file was read as {name}: look whether its letters are right.",
                byte=f"{encoding.byte:02X}",
                name=encoding.name,
            )
            found.insert(0, Problem(encoding.line, "", "", Reason("encoding_guessed", said)))
        return found


_REPEATED = Reason(
    "header_repeated", Text.of("The names of the columns stand here once more. The line was passed over.")
)


def open_table(stream: BinaryIO, *, columns: Iterable[str], reading: Reading, limits: Limits | None = None) -> Table:
    """The table in a file opened in binary. `columns` must all be there. Raises Refused for the whole file."""
    wanted = list(columns)
    asked = Asked(
        *(reading.encoding, reading.delimiter, reading.quote),
        *(reading.sheet, reading.header, reading.header_rows),
    )
    sheet = open_sheet(stream, asked=asked, columns=wanted, limits=limits)
    header = sheet.layout.names
    _check_header(header, wanted)
    is_guarded = reading.is_guarded or TO_MEND in header
    return Table(header, _rows(sheet, header, is_guarded=is_guarded and sheet.encoding is not None), sheet)


def _check_header(header: Sequence[str], wanted: list[str]) -> None:
    if missing := [name for name in wanted if name not in header]:
        shown = ", ".join(name for name in header if name)
        text = Text.of("The file has no column {names}. It has: {header}.", names=", ".join(missing), header=shown)
        raise Refused.because("column_missing", text)


def _rows(sheet: Sheet, header: Sequence[str], *, is_guarded: bool) -> Iterator[Row | Problem]:
    for row in sheet.rows:
        if isinstance(row, Line):
            cells = tuple(unguarded(str(cell)) for cell in row.cells) if is_guarded else row.cells
            yield Row(row.number, dict(zip(header, cells, strict=True)))
        else:
            yield Problem(row.number, "", "", row.reason)


def corrected(rows: Iterable[Row | Problem], corrections: Mapping[int, Mapping[str, str]]) -> Iterator[Row | Problem]:
    """The rows with what was typed over their cells, by line. Columns that the file has not are passed over."""
    for row in rows:
        typed = corrections.get(row.line)
        if typed and isinstance(row, Row):
            known = {name: value for name, value in typed.items() if name in row.cells}
            row = Row(row.line, {**row.cells, **known})  # noqa: PLW2901
        yield row
