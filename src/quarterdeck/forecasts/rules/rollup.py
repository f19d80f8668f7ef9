"""The roll-up of a forecast. Source of the recursion: the product's mechanics, 4.2 and 4.3."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from quarterdeck.forecasts.terms import CALLED, Cell, Holder, Line, Method, Rules, Said
from quarterdeck.pipelines.terms import Category

Cells = dict[str, dict[Category, Cell]]
_MADE_OF: Mapping[Category, tuple[Category, ...]] = {
    Category.CLOSED: (Category.CLOSED,),
    Category.COMMIT: (Category.COMMIT, Category.CLOSED),
    Category.LIKELY: (Category.LIKELY, Category.COMMIT, Category.CLOSED),
    Category.BEST_CASE: (Category.BEST_CASE, Category.LIKELY, Category.COMMIT, Category.CLOSED),
    Category.PIPELINE: (Category.PIPELINE, Category.BEST_CASE, Category.LIKELY, Category.COMMIT),
}


def made_of(method: Method, column: Category) -> tuple[Category, ...]:
    """The categories whose deals a column sums: its own, and in the cumulative method the surer ones.

    The open pipeline holds nothing closed. Without Most likely nothing counts as it (`Rules.counted`).
    """
    return _MADE_OF[column] if method is Method.CUMULATIVE else (column,)


def columns_of(
    method: Method, sums: Mapping[Category, int], columns: Sequence[Category] = Rules().columns
) -> dict[Category, int]:
    """Sums by category as sums by column, in the same minor units."""
    return {column: sum(sums.get(one, 0) for one in made_of(method, column)) for column in columns}


def open_of(method: Method, cells: Mapping[Category, Cell]) -> int:
    """The open pipeline of a line: what its columns sum of deals that are not closed."""
    if method is Method.CUMULATIVE:
        return cells[Category.PIPELINE].raw
    return sum(cell.raw for one, cell in cells.items() if one is not Category.CLOSED)


def rolled_up(
    lines: Sequence[Line],
    own: Mapping[Holder, Mapping[Category, int]],
    said: Mapping[tuple[str, Category, Said], int],
    method: Method,
    columns: Sequence[Category] = Rules().columns,
) -> Cells:
    """Every line's cells. `lines` hold each line after the one it rolls up to; `own` is by owner and category.

    own(u) = sum of u's deals; raw(u) = own(u) + sum of raw(child); system(u) = own(u) + sum of final(child);
    call(u) = what u says, else system(u); final(u) = what u's manager says, else call(u). All in minor units of one
    currency. `said` holds calls and adjustments of the columns that are called.
    """
    below: dict[str, list[str]] = {}
    for line in lines:
        below.setdefault(line.parent, []).append(line.key)
    found: Cells = {}
    for line in reversed(lines):
        parts = [columns_of(method, own.get(owner, {}), columns) for owner in line.owners]
        children = [found[key] for key in below.get(line.key, ())]
        found[line.key] = {column: _cell(line, column, parts, children, said) for column in columns}
    return found


def _cell(
    line: Line,
    column: Category,
    parts: Sequence[Mapping[Category, int]],
    children: Sequence[Mapping[Category, Cell]],
    said: Mapping[tuple[str, Category, Said], int],
) -> Cell:
    own = sum(part[column] for part in parts)
    raw = own + sum(child[column].raw for child in children)
    if column not in CALLED:
        return Cell(own, raw, raw)
    system = own + sum(child[column].final for child in children)
    return Cell(own, raw, system, said.get((line.key, column, Said.OWN)), said.get((line.key, column, Said.MANAGER)))


def above(method: Method, calls: Mapping[Category, int | None]) -> list[tuple[Category, Category]]:
    """Calls that exceed one which holds them, as (surer column, less sure one): worth a warning, never a refusal.

    In the cumulative method Commit <= Most likely <= Best case. `calls` are in minor units, the surest first.
    """
    said = [(column, minor) for column, minor in calls.items() if minor is not None]
    pairs = combinations(said if method is Method.CUMULATIVE else (), 2)
    return [(surer, other) for (surer, minor), (other, more) in pairs if minor > more]
