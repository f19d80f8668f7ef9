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
            names = _joined(stretch)
            found = len(wanted & set(names))
            if found > top:
                best, top = Layout(tuple(names), stretch[0].number, height), found
    return best


def guessed_layout(rows: Sequence[Line]) -> Layout:
    """The header as it looks: the first row of the usual width whose cells are names, with those like it below.

    Without one, columns are called by their places, and the first row is one of the table. No row is blank.
    """
    width = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    for place, row in enumerate(rows):
        if _is_header(row, width):
            height = 1
            while height < MOST_HEADER_ROWS and place + height < len(rows) and _repeats(rows[place + height], row):
                height += 1
            return Layout(tuple(_joined(rows[place : place + height])), row.number, height)
        if len(row.cells) == width and _filled(row) * 2 > width:
            break
    return Layout(tuple(f"Column {number}" for number in range(1, width + 1)), rows[0].number, 0)


def _is_header(row: Line, width: int) -> bool:
    names = [name for name in names_of(row.cells) if name]
    return (
        len(row.cells) == width
        and len(names) * 2 > width
        and not any(_VALUE.fullmatch(name) for name in names)
        and all(isinstance(cell, str) for cell in row.cells)
        and len(set(names)) == len(names)
    )


def _repeats(row: Line, header: Line) -> bool:
    return names_of(row.cells) == names_of(header.cells)


def _filled(row: Line) -> int:
    return sum(1 for name in names_of(row.cells) if name)


def _joined(rows: Sequence[Line]) -> list[str]:
    width = max(len(row.cells) for row in rows)
    columns = [[*names_of(row.cells), *[""] * (width - len(row.cells))] for row in rows]
    return [" ".join(filter(None, parts)) for parts in zip(*columns, strict=True)]
