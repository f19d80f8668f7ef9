"""Flow: from the category (or stage) at one instant to that at the other, with entries and exits (mechanics 5.4)."""

# ruff: noqa: S608  Texts are put together of declared names; values are parameters.
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.movement.asked import Mode, Moved, Movement
from quarterdeck.analytics.movement.bridge import grouped, rates, side_of
from quarterdeck.analytics.movement.ledger import is_priced, spread
from quarterdeck.analytics.movement.steps import columns_of, of_steps, params
from quarterdeck.values.dataclasses import dataclass, replace


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


def rows_between(
    engine: Engine, asked: Movement, source: End, target: End, by: Flowing = Flowing.CATEGORY
) -> list[Moved]:
    """The deals of a ribbon, by opportunity; their parts sum to what it is worth `late`. Raises Undefined as `bridge`.

    A deal without an amount is there with 0, one whose currency has no rate with None.
    """
    asked = replace(asked, mode=Mode.NET)
    early, late = rates(engine, asked)
    column = _COLUMNS[by]
    ends = ((source, "s.is_in0", f"s.{column}0", "s.enters"), (target, "s.is_in1", f"s.{column}1", "s.leaves"))
    where = " AND ".join(
        f"{is_in} = 1 AND {held} = :end{n}"
        if end.side is Side.HELD
        else f"COALESCE({is_in}, 0) = 0 AND {reason} = :end{n}"
        for n, (end, is_in, held, reason) in enumerate(ends)
    )
    sides = ", ".join([*columns_of(0), *columns_of(1)])
    text = f"""SELECT s.opportunity_id, COALESCE(o.name, ''), COALESCE(s.currency1, s.currency0),
  COALESCE(CASE WHEN s.state1 IS NULL THEN s.amount0 ELSE s.amount1 END, 0), {sides}
FROM step s LEFT JOIN opportunity o ON o.opportunity_id = s.opportunity_id
WHERE {where} ORDER BY s.opportunity_id"""
    rows = engine.rows(of_steps(asked, text), {**params(asked), "end0": source.value, "end1": target.value})
    worth = spread([(str(row[2]), int(row[3])) for row in rows], {}, late)
    return [
        Moved(
            row[0], row[1], side_of(row[4:12]), side_of(row[12:20]), minor if is_priced(row[2], early, late) else None
        )
        for row, minor in zip(rows, worth, strict=True)
    ]
