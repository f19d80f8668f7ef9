"""Where a table's header stands, and what its columns are called."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from quarterdeck.sheets.terms import Cell, Layout, Line
from quarterdeck.values.text import clean_line

LOOKED_AT = 50
MOST_HEADER_ROWS = 3
# Shares of a row that must be names, and of the cells below a name that must be values.
_NAMES, _VALUES = 0.6, 0.6
# A single text above the names is a title.
_GROUPS = 2
_LONGEST_VALUE = 60
_VALUE = re.compile(r"\s*[-+(]?\W{0,3}\d[\d\s.,:'’/%T-]*\W{0,3}\s*")


def names_of(cells: Sequence[Cell]) -> list[str]:
    """A row's cells as names of columns."""
    return [clean_line(as_text(cell)) for cell in cells]


def as_text(cell: Cell) -> str:
    """A cell as text. Numbers to the 15 digits that spreadsheets keep, days and instants as ISO 8601 writes them."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return format(Decimal(f"{cell:.15g}"), "f") if math.isfinite(cell) else ""
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)


def asked_layout(rows: Sequence[Line], line: int, height: int) -> Layout | None:
    """The header that begins in this line and has so many rows; none of them: columns are called by their places.

    A line that says nothing is passed over: the header is then in the next that does. None when no line is left.
    """
    place = next((place for place, row in enumerate(rows) if row.number >= line), -1)
    if place < 0:
        return None
    return _layout(rows[place : place + height]) if height else _placed(rows, place)


def mapped_layout(rows: Sequence[Line], columns: Iterable[str]) -> Layout | None:
    """The header that holds most of the named columns: one row, or several whose names are joined by a blank.

    None when no row holds any of them.
    """
    wanted, best, top = set(columns), None, 0
    for place in range(len(rows)):
        for height in range(1, MOST_HEADER_ROWS + 1):
            stretch = rows[place : place + height]
            if len(stretch) < height:
                break
            for layout in (_layout(stretch), _layout(stretch, is_spread=True))[:height]:
                found = len(wanted & set(layout.names))
                if found > top:
                    best, top = layout, found
    return best


def guessed_layout(rows: Sequence[Line]) -> Layout:
    """The header as it looks: the first row of the usual width whose cells are names, with those like it below.

    Where a row of groups stands over the names, such as merged cells, the names alone are taken while they tell the
    columns apart, else both, each group for all columns below it. Without a header columns are called by their
    places, and the first row is one of the table. No row is blank.
    """
    width = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    for place, row in enumerate(rows):
        if _is_group(rows, place, width):
            below = _layout(rows[place + 1 : place + 2])
            return below if _is_plain(below) else _layout(rows[place : place + 2], is_spread=True)
        if _is_header(rows, place, width):
            height = 1
            while height < MOST_HEADER_ROWS and place + height < len(rows) and _repeats(rows[place + height], row):
                height += 1
            return _layout(rows[place : place + height])
        if len(row.cells) == width and _filled(row) * 2 > width:
            break
    return _placed(rows, 0)


def _placed(rows: Sequence[Line], place: int) -> Layout:
    width = Counter(len(row.cells) for row in rows[place:]).most_common(1)[0][0]
    return Layout(tuple(f"Column {number}" for number in range(1, width + 1)), rows[place].number, 0)


def _is_header(rows: Sequence[Line], place: int, width: int) -> bool:
    """Whether a row names columns: by texts alone, or by texts for the most part over rows that hold values there."""
    row = rows[place]
    names = [name for name in names_of(row.cells) if name]
    if len(row.cells) != width or len(names) * 2 <= width or len(set(names)) < _NAMES * len(names):
        return False
    told = [name for name, cell in zip(names_of(row.cells), row.cells, strict=True) if name and _is_name(cell)]
    if len(told) == len(names):
        return True
    return len(told) >= _NAMES * len(names) and _stands_over_values(rows, place)


def _is_name(cell: Cell) -> bool:
    # No number and no day is so long, and runs of spaces in a long cell would be parted in every way.
    return isinstance(cell, str) and (len(cell) > _LONGEST_VALUE or not _VALUE.fullmatch(cell))


def _stands_over_values(rows: Sequence[Line], place: int) -> bool:
    """Whether under a name of the row nearly all cells are numbers or days: so no row of the table looks."""
    below = [row.cells for row in rows[place + 1 :]]
    for column, cell in enumerate(rows[place].cells):
        under = [cells[column] for cells in below if column < len(cells) and cells[column] != ""]
        if cell and _is_name(cell) and under and sum(not _is_name(one) for one in under) >= _VALUES * len(under):
            return True
    return False


def _is_group(rows: Sequence[Line], place: int, width: int) -> bool:
    """Whether a row with gaps stands over one that names every column, and that one over values."""
    row, below = rows[place], rows[place + 1 : place + 2]
    if not below or len(row.cells) != width or not _GROUPS <= _filled(row) < width:
        return False
    is_named = _filled(below[0]) == len(below[0].cells) == width and all(map(_is_name, below[0].cells))
    return is_named and _stands_over_values(rows, place + 1)


def _is_plain(layout: Layout) -> bool:
    return len(set(layout.said)) == len(layout.said)


def _repeats(row: Line, header: Line) -> bool:
    return names_of(row.cells) == names_of(header.cells)


def _filled(row: Line) -> int:
    return sum(1 for name in names_of(row.cells) if name)


def _layout(rows: Sequence[Line], *, is_spread: bool = False) -> Layout:
    """The names that rows give together. Spread, a name of an upper row holds for the columns without one after it.

    A name that columns before bear is numbered: `Name (2)`.
    """
    width = max(len(row.cells) for row in rows)
    columns = [[*names_of(row.cells), *[""] * (width - len(row.cells))] for row in rows]
    if is_spread:
        columns = [*map(_spread, columns[:-1]), columns[-1]]
    said = [" ".join(filter(None, parts)) for parts in zip(*columns, strict=True)]
    names: list[str] = []
    for name in said:
        number, found = 1, name
        while found and (found in names or (number > 1 and found in said)):
            number += 1
            found = f"{name} ({number})"
        names.append(found)
    return Layout(tuple(names), rows[0].number, len(rows), tuple(said))


def _spread(names: Sequence[str]) -> list[str]:
    spread: list[str] = []
    for name in names:
        spread.append(name or (spread[-1] if spread else ""))
    return spread
