"""Tables of the archive: their columns, where each comes from, and what it means."""

from collections.abc import Iterator
from enum import StrEnum

from quarterdeck.sheets.writing import ValueType
from quarterdeck.values.dataclasses import dataclass


class Kept(StrEnum):
    """How a column is kept, and so how its value is written."""

    TEXT = "text"
    ID = "id"
    WHOLE = "whole"
    YES_NO = "yes_no"
    DAY = "day"
    INSTANT = "instant"
    MONEY = "money"
    PERCENT = "percent"
    MICRO = "micro"
    RATE = "rate"
    SCALED = "scaled"


VALUE_TYPES = {
    Kept.TEXT: ValueType.TEXT,
    Kept.ID: ValueType.TEXT,
    Kept.WHOLE: ValueType.WHOLE,
    Kept.YES_NO: ValueType.YES_NO,
    Kept.DAY: ValueType.DAY,
    Kept.INSTANT: ValueType.INSTANT,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A column: its name in the archive, the column it comes from, how that is kept, what it means.

    `by` is the column with the currency of an amount or the field of a scaled number. A name is looked up in the
    table `of` by the id in `source`.
    """

    name: str
    source: str
    kept: Kept
    meaning: str
    by: str = ""
    of: str = ""

    @property
    def value_type(self) -> ValueType:
        """What the column of a file holds."""
        return VALUE_TYPES.get(self.kept, ValueType.NUMBER)


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """A table: its name in the archive, the table it comes from with the key it is read by, what its rows are."""

    name: str
    source: str
    key: str
    meaning: str
    columns: tuple[Shape, ...]


def tables_of(text: str) -> Iterator[ArchiveTable]:
    """Tables as they are written down: a head `name source key | meaning`, then its columns, each on a line.

    A column is `name kept | meaning`; `=column` says where it comes from when it is called otherwise, `by:column` and
    `of:table` as in `Shape`.
    """
    for block in text.strip().split("\n\n"):
        head, *lines = block.strip().splitlines()
        words, meaning = head.split(" | ")
        name, source, key = words.split()
        yield ArchiveTable(name, source, key, meaning, tuple(map(_shape, lines)))


def _shape(line: str) -> Shape:
    words, meaning = line.split(" | ")
    name, *said = words.split()
    given = dict(word.split(":") for word in said if ":" in word)
    source = next((word[1:] for word in said if word.startswith("=")), name)
    kept = next((Kept(word) for word in said if ":" not in word and not word.startswith("=")), Kept.TEXT)
    return Shape(name, source, kept, meaning, given.get("by", ""), given.get("of", ""))
