"""Flow: from the category (or stage) at one instant to that at the other, with entries and exits (mechanics 5.4)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.movement.asked import Mode, Movement
from quarterdeck.analytics.movement.bridge import grouped, rates


class Side(StrEnum):
    """What stands at an end of a ribbon: a value of what flows, or a reason to enter or leave."""

    HELD = "held"
    REASON = "reason"


class Flowing(StrEnum):
    """What flows."""

    CATEGORY = "category"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class End:
    """An end of a ribbon: a category, a stage id, or the key of an entry or exit of the bridge."""

    side: Side
    value: str | int


@dataclass(frozen=True, slots=True)
class Ribbon:
    """How many deals went from one end to the other.

    `early` is what they were worth at the first instant at its rates, `late` at the second: of an entry that was
    created `early` is 0, of an exit `late` is what it left with.
    """

    source: End
    target: End
    count: int
    early: int
    late: int


_COLUMNS: Final[Mapping[Flowing, str]] = {Flowing.CATEGORY: "category", Flowing.STAGE: "stage_id"}


def flow(engine: Engine, asked: Movement, by: Flowing = Flowing.CATEGORY) -> tuple[Ribbon, ...]:
    """The ribbons between the endpoints, largest first. Raises Undefined as `bridge`."""
    asked = replace(asked, mode=Mode.NET)
    early, late = rates(engine, asked)
    column = _COLUMNS[by]
    counts: dict[tuple[End, End], int] = defaultdict(int)
    worth: dict[tuple[End, End], tuple[dict[str, int], dict[str, int]]] = defaultdict(
        lambda: (defaultdict(int), defaultdict(int))
    )
    for (was, becomes), group in grouped(engine, asked, (f"s.{column}0", f"s.{column}1")):
        ends = (
            End(Side.HELD, was) if group.was_in else End(Side.REASON, group.enters),
            End(Side.HELD, becomes) if group.is_in else End(Side.REASON, group.leaves),
        )
        counts[ends] += group.count
        for sums, (currency, minor) in zip(worth[ends], (group.before, group.after), strict=True):
            sums[currency] += minor
    ribbons = [
        Ribbon(*ends, count, early.total(worth[ends][0].items())[0], late.total(worth[ends][1].items())[0])
        for ends, count in counts.items()
    ]
    return tuple(sorted(ribbons, key=lambda one: (-one.late, -one.count, str(one.source), str(one.target))))
