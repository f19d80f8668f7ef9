"""Where deals belong: the segment each of them counts in, beside how many were closed there in all.

For figures over what the copy does not hold, such as objections: whoever counts it tells the deals, and all of one
answer is of one moment.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from quarterdeck.analytics.answering import checked
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.metrics import Part
from quarterdeck.analytics.money import rates_on
from quarterdeck.analytics.questions import Question, Viewer
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.why.asking import Grouped, counted, narrowed
from quarterdeck.analytics.why.losses import names_of
from quarterdeck.values.dataclasses import dataclass, replace

_METRIC: Final = "win_rate"
_COUNTED: Final = {"deals": "COUNT(*)"}
_IN_DAYS: Final = "d.outcome <> 'open' AND d.closed_day >= :from_day AND d.closed_day < :until_day"
_EVERY: Final = 2**62
Value = int | str | None


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """Which of these deals count, in which segment; without `ids` those closed in the window of the question.

    `by` is a segment, empty for none. The filters of the question narrow both.
    """

    viewer: Viewer
    question: Question
    by: str = ""
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class PlacedDeal:
    """A deal that counts: open, won or lost, the day it was closed, and its value of the segment, None without one.

    Closed deals have what their segment was on that day, open ones what it is today.
    """

    opportunity_id: int
    outcome: str
    closed_day: int | None
    value: Value


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the segment: how many deals were won in the window, of how many closed."""

    value: Value
    label: str
    won: int
    closed: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The deals by id, the values of the segment with what was closed in each, and all that was closed as one."""

    deals: tuple[PlacedDeal, ...]
    places: tuple[Place, ...]
    total: Place


def placed(engine: Engine, asked: PlacedQuestion) -> Placed:
    """Where deals belong. Raises Undefined for a segment that win rates are not told apart by.

    Two statements, and one of names where the values of the segment are numbers.
    """
    by = (asked.by,) if asked.by else ()
    question = narrowed(replace(asked.question, viewer=asked.viewer), _METRIC)
    checked(replace(question, segments=by))
    rates = rates_on(engine, question.today)
    closed: dict[Value, dict[str, int]] = {}
    for row in counted(engine, Grouped(Part("closed", _COUNTED), question, rates), {"outcome": "d.outcome"}, by):
        closed.setdefault(row[asked.by] if by else None, {})[row["outcome"]] = int(row["deals"])
    deals = _deals(engine, Grouped(Part("placed", _COUNTED), question, rates).told_apart(by), asked)
    total = Place(None, "", *(sum(of) for of in zip((0, 0), *map(_counts, closed.values()), strict=True)))
    if not by:
        return Placed(deals, (), total)
    # Where nothing was closed in the window there may be open deals.
    closed = {deal.value: {} for deal in deals} | closed
    names = names_of(engine, question, asked.by)
    places = [
        Place(value, "" if value is None else str(names.get(value, value)), *_counts(of))
        for value, of in closed.items()
    ]
    return Placed(deals, tuple(sorted(places, key=lambda one: (one.label, str(one.value)))), total)


def _counts(of: Mapping[str, int]) -> tuple[int, int]:
    """How many were won, and how many closed."""
    return of.get("won", 0), sum(of.values())


def _deals(engine: Engine, grouped: Grouped, asked: PlacedQuestion) -> tuple[PlacedDeal, ...]:
    if asked.ids is not None and not asked.ids:
        return ()
    within = _IN_DAYS if asked.ids is None else f"d.opportunity_id IN ({_listed(asked.ids)})"
    columns = ("d.opportunity_id", "d.outcome", "d.closed_day", SEGMENTS[asked.by].sql if asked.by else "NULL")
    sql = grouped.page(columns, "d.opportunity_id", grouped.question.segments, (within,))
    rows = engine.rows(sql, grouped.params | {"first": 0, "most": _EVERY})
    return tuple(PlacedDeal(*row) for row in rows)


def _listed(ids: Sequence[int]) -> str:
    """Numbers as part of a text: engines bound how many parameters one has."""
    return ", ".join(str(int(one)) for one in ids)
