"""From values of the database to those of the copy."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from quarterdeck.analytics.schema import Kind, Table, day, instant

Row = tuple[Any, ...]
_AS: dict[Kind, Callable[[Any], int]] = {Kind.INSTANT: instant, Kind.DAY: day, Kind.FLAG: int}


def cells(table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    """Rows in the columns of a table: instants, days and flags as the integers they are there."""
    turned = [(place, _AS[column.kind]) for place, column in enumerate(table.columns) if column.kind in _AS]
    for row in rows:
        if not turned:
            yield tuple(row)
            continue
        values = list(row)
        for place, turn in turned:
            if values[place] is not None:
                values[place] = turn(values[place])
        yield tuple(values)
