"""Losses told apart by two ways as a table: one way down, the other across, with what each row and column comes to."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from quarterdeck.analytics.why.losses import Decided, Losses, Side
from quarterdeck.values.dataclasses import dataclass

LONGEST: Final = 50
WIDEST: Final = 12
"""How many rows and columns a table has at most: all of them are in the lines."""
Value = int | str | None


@dataclass(frozen=True, slots=True)
class Head:
    """A row or a column: its value, what that is called, and what was lost of it, in cells that are left out too."""

    value: Value
    label: str
    lost: Side


@dataclass(frozen=True, slots=True)
class Crossed:
    """Columns, and rows with a cell for each, None where nothing was lost; the most lost deals first.

    `left_out` counts rows and columns beyond the largest table.
    """

    across: tuple[Head, ...]
    down: tuple[tuple[Head, tuple[Decided | None, ...]], ...]
    total: Side
    left_out: int


def crossed(told: Losses) -> Crossed | None:
    """The table of two ways; None unless there are two, with something lost.

    Lines part deals, so that cells sum to rows and columns, and these to the total.
    """
    lost = {line.values: line for line in told.lines if line.lost.deals}
    if len(told.by) != 2 or not lost:
        return None
    down, across = _heads(tuple(lost.values()), 0), _heads(tuple(lost.values()), 1)
    shown = across[:WIDEST]
    rows = tuple((row, tuple(lost.get((row.value, head.value)) for head in shown)) for row in down[:LONGEST])
    return Crossed(shown, rows, told.total.lost, len(down) - len(rows) + len(across) - len(shown))


def won_share(line: Decided) -> float | None:
    """The share of its deals that were won; None where that is not told of such lines, or too few to say."""
    return line.won.deals / (line.won.deals + line.lost.deals) if line.won_within and not line.is_few else None


def _heads(lines: Sequence[Decided], place: int) -> tuple[Head, ...]:
    """Heads of a way, the most lost deals first; by name where they are as many."""
    found: dict[Value, list[Decided]] = defaultdict(list)
    for line in lines:
        found[line.values[place]].append(line)
    heads = [Head(value, ones[0].labels[place], _sum(ones)) for value, ones in found.items()]
    return tuple(sorted(heads, key=lambda head: (-head.lost.deals, head.label, str(head.value))))


def _sum(lines: Sequence[Decided]) -> Side:
    sides = [line.lost for line in lines]
    return Side(*(sum(getattr(side, name) for side in sides) for name in ("deals", "value", "unpriced", "excluded")))
