"""The first rows of a file, as it is looked at: which sheet of a workbook, and where its columns are named."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from quarterdeck.sheets.chunks import chunked
from quarterdeck.sheets.opening import Sheet, open_sheet, sheets_of
from quarterdeck.sheets.terms import Asked, Cell, Line
from quarterdeck.uploads.rules.guessing.columns import guess_columns
from quarterdeck.uploads.rules.kinds import guessed_kind
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.verdict import Refused

LOOKED_AT = 2000
# A sheet whose columns fill so many fields is the one that was meant; of others the best of so many is taken.
_TELLING, _MOST_SHEETS = 3, 6


@dataclass(frozen=True, slots=True)
class Head:
    """A file's table with its first rows. `asked` is how it was opened: the sheet is named that is not the first."""

    sheet: Sheet
    rows: Sequence[Sequence[Cell]]
    asked: Asked

    @property
    def names(self) -> tuple[str, ...]:
        """What its columns are called."""
        return self.sheet.layout.names


def read_head(path: Path, asked: Asked | None = None, *, name: str = "") -> Head:
    """The first rows of a file. Of a workbook, the first sheet that looks like records, where none is asked for.

    Raises Refused for a file that holds no table.
    """
    asked = asked or Asked()
    if asked.sheet or asked.header:
        return _read(path, asked)
    heads: list[Head] = []
    for sheet in ("", *_sheets(path)[1:_MOST_SHEETS]):
        if head := _tried(path, replace(asked, sheet=sheet)):
            heads.append(head)
            if _told(head, name) >= _TELLING:
                break
    return max(heads, key=lambda head: _told(head, name)) if heads else _read(path, asked)


def _read(path: Path, asked: Asked) -> Head:
    with path.open("rb") as stream:
        sheet = open_sheet(stream, asked=asked, limits=settings.IMPORT_LIMITS)
        first = next(chunked(sheet.rows, stream.tell, LOOKED_AT), [])
        return Head(sheet, [row.cells for row in first if isinstance(row, Line)], asked)


def _sheets(path: Path) -> tuple[str, ...]:
    with path.open("rb") as stream:
        return sheets_of(stream, settings.IMPORT_LIMITS)


def _tried(path: Path, asked: Asked) -> Head | None:
    try:
        return _read(path, asked)
    except Refused:
        return None


def _told(head: Head, name: str) -> int:
    """How many fields the columns fill, of the kind that they name best."""
    kind = guessed_kind(name, head.names)
    return sum(1 for one in guess_columns(kind, head.names, head.rows) if one.field)
