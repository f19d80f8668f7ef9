"""What a reading is told, what it decided, and what it asks."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypedDict

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import Text


class Unclear(ValueError):
    """The data can be read in more than one way, or not at all: `option` is what to say, with the values it takes.

    `text` can be translated; as a string it is in English.
    """

    def __init__(self, said: Text | str, option: str) -> None:
        super().__init__(str(said))
        self.text = said if isinstance(said, Text) else Text(said)
        self.option = option


class Streams(Protocol):
    """Whatever gives its rows by the Arrow PyCapsule interface: pandas, polars, PyArrow, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A capsule with a stream of record batches."""


Source = str | Path | Streams
Day = date | str


class Told(TypedDict, total=False):
    """What whoever asks may say; each wins over what would be decided from the data."""

    columns: Mapping[str, str | None]
    """Field to column; None for a field that is to be left alone."""
    history_columns: Mapping[str, str | None]
    won: Sequence[str]
    """Stages or statuses that count as won."""
    lost: Sequence[str]
    stages: Sequence[str]
    """Open stages in their order."""
    dates: str
    """iso, dmy (day first) or mdy (month first)."""
    decimal: str
    """The decimal mark, "." or ","."""
    currency: str
    """ISO 4217 code of amounts without a currency, and of the figures."""
    rates: Mapping[str, str | float]
    """Units of each currency for one euro."""
    zone: str
    """Zone of times without an offset, and of days; UTC without it."""
    today: Day
    """The day the data is of; without it the last day on which something in it was created, changed or closed."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field, the column it is read from and how sure that is: 1 when told, else as `columns.guessed` says."""

    field: str
    column: str
    confidence: float
    style: str = ""
    """How its cells are written, where that was decided: iso, dmy, mdy, point or comma."""
    unreadable: int = 0


@dataclass(slots=True)
class Reading:
    """How the data was read."""

    columns: dict[str, Column] = field(default_factory=dict)
    history_columns: dict[str, Column] = field(default_factory=dict)
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    """Open stages in their order; empty when the order is not known."""
    stage_order: str = "unknown"
    """told, history, probability or unknown."""
    currency: str = ""
    """Of the figures; empty when the data names none."""
    today: int = 0
    rows: int = 0
    has_history: bool = False
    is_whole: bool = False
    """The copy of a company: nothing a question needs is missing."""
    counts: dict[str, int] = field(default_factory=dict)
    """Counts that readers of the data need beside the tables, by trap."""

    def has(self, name: str) -> bool:
        """Whether a column was found for the field."""
        return name in self.columns

    def as_rows(self) -> list[dict[str, Any]]:
        """The columns as rows, to be shown."""
        found = [("opportunities", self.columns), ("history", self.history_columns)]
        return [
            {"table": table, "field": one.field, "column": one.column, "confidence": one.confidence, "style": one.style}
            for table, columns in found
            for one in columns.values()
        ]
