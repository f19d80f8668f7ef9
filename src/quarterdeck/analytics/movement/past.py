"""How the pipeline stood on any past day: its open deals, its board, and the weekly series up to it."""

# ruff: noqa: S608  Texts are put together of declared names; values are parameters.
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.money import Rates, rates_on, reporting_currency
from quarterdeck.analytics.movement.asked import Clock
from quarterdeck.analytics.movement.steps import at, filters, history, may_see, named
from quarterdeck.analytics.questions import Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.segments import SEGMENTS, joins
from quarterdeck.values.dataclasses import dataclass, field, replace

WEEK_US = 7 * DAY_US
_COLUMNS = ("stage_id", "owner_id", "category", "amount", "currency", "close_day", "account_id")


@dataclass(frozen=True, slots=True)
class PastDay:
    """A question about an instant in microseconds, and the day it falls on, by what is known now or was known then.

    What the viewer may see follows today's rights; `only` narrows by values of that day.
    """

    viewer: Viewer
    instant: int
    day: int
    now: int
    only: Mapping[str, tuple[int | str | None, ...]] = field(default_factory=dict)
    clock: Clock = Clock.NOW
    as_was: bool = True
    currency: str = ""


class OpenDeal(NamedTuple):
    """An open deal of that day; the amount in minor units of its currency."""

    opportunity_id: int
    name: str
    stage_id: int
    owner_id: int
    category: str
    amount: int | None
    currency: str
    close_day: int | None
    account_id: int | None


@dataclass(frozen=True, slots=True)
class Pile:
    """Open deals of a stage or a week: how many, minor units in the reported currency, currencies without a rate."""

    key: int
    count: int
    minor: int
    excluded: int = 0


def open_deals(engine: Engine, asked: PastDay, first: int = 0, most: int | None = None) -> list[OpenDeal]:
    """The deals that were open then, Omitted ones too, by close date; at most so many, after the `first` ones.

    Raises Undefined for an unfit filter.
    """
    columns = ", ".join(f"d.{name}" for name in _COLUMNS)
    names = "LEFT JOIN opportunity o ON o.opportunity_id = d.opportunity_id"
    text = f"SELECT d.opportunity_id, COALESCE(o.name, ''), {columns}\n{_open(asked, names)}"
    order = "\nORDER BY CASE WHEN d.close_day IS NULL THEN 1 ELSE 0 END, d.close_day, d.opportunity_id"
    part = "" if most is None else f"\nLIMIT {int(most)} OFFSET {int(first)}"
    return [OpenDeal._make(row) for row in engine.rows(text + order + part, _params(asked))]


def board(engine: Engine, asked: PastDay) -> list[Pile]:
    """Counts and sums of these deals by stage, at the rates of that day. Raises Undefined for an unfit filter."""
    text = f"SELECT d.stage_id, d.currency, COUNT(*), SUM(COALESCE(d.amount, 0))\n{_open(asked)}"
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for stage_id, *rest in engine.rows(f"{text}\nGROUP BY d.stage_id, d.currency", _params(asked)):
        found[stage_id].append(tuple(rest))
    rates = _to(rates_on(engine, asked.day), asked.currency)
    return [_pile(stage_id, found[stage_id], rates) for stage_id in sorted(found)]


def _to(rates: Rates, currency: str) -> Rates:
    return replace(rates, to=currency) if currency else rates


def _pile(key: int, rows: Sequence[tuple[Any, ...]], rates: Rates) -> Pile:
    minor, missing = rates.total((str(currency), int(total)) for currency, _, total in rows)
    return Pile(key, sum(int(count) for _, count, _ in rows), minor, len(missing))


def _open(asked: PastDay, more: str = "") -> str:
    return f"""FROM (SELECT s.*, :day AS day FROM ({at(asked.clock, ":instant")}) s) d
{joins(tuple(asked.only), as_was=asked.as_was)}
{more}
WHERE d.state = 'active' AND d.outcome = 'open' AND {filters(asked.only)} AND {may_see(asked.viewer, "d")}"""


def _params(asked: PastDay) -> dict[str, Any]:
    return {
        "viewer": asked.viewer.person_id,
        "instant": asked.instant,
        "day": asked.day,
        "today": asked.day,
        "now": asked.now,
        **named(asked.only),
    }


def series(engine: Engine, asked: PastDay, weeks: int = 104) -> list[Pile]:
    """Open pipeline without Omitted at the instant and each of the weeks before it, oldest first; keys are days.

    Weeks are 7 x 24 hours; each is converted at the rates of its day. Every state adds itself at the first week it
    covers and takes itself off after the last, and a running sum does the rest: no week is joined with every deal.
    Memberships are those of the last day: raises Undefined when they are asked for as they were.
    """
    if asked.as_was and any(SEGMENTS[key].is_dated for key in asked.only if key in SEGMENTS):
        raise Undefined("A series counts teams, territories and product families as they are on its last day.")
    moves: dict[str, list[tuple[int, int]]] = defaultdict(lambda: [(0, 0)] * weeks)
    first = asked.instant - (weeks - 1) * WEEK_US
    for week, currency, count, minor in engine.rows(_moves(asked), {**_params(asked), "first": first, "weeks": weeks}):
        moves[currency][week] = (int(count), int(minor))
    levels = {
        currency: list(accumulate(told, lambda a, b: (a[0] + b[0], a[1] + b[1]))) for currency, told in moves.items()
    }
    days = [asked.day - 7 * (weeks - 1 - week) for week in range(weeks)]
    rates = _rates_of(engine, days, asked.currency)
    return [
        _pile(day, [(currency, *level[week]) for currency, level in levels.items() if level[week][0]], rates[week])
        for week, day in enumerate(days)
    ]


def _moves(asked: PastDay) -> str:
    starts, stops = _week("d.begins"), _week("d.ends")
    return f"""WITH held AS (SELECT {starts} AS starts,
    CASE WHEN d.ends > :instant THEN :weeks ELSE {stops} END AS stops, d.currency, COALESCE(d.amount, 0) AS amount
  FROM (SELECT s.*, :day AS day FROM ({history(asked.clock)}) s WHERE s.begins < s.ends AND s.begins <= :instant
      AND s.ends > :first AND s.outcome = 'open' AND s.state = 'active' AND s.category <> 'omitted') d
  {joins(tuple(asked.only), as_was=False)}
  WHERE {filters(asked.only)} AND {may_see(asked.viewer, "d")})
SELECT m.week, m.currency, SUM(m.n), SUM(m.amount)
FROM (SELECT starts AS week, currency, 1 AS n, amount FROM held WHERE starts < stops
  UNION ALL SELECT stops, currency, -1, -amount FROM held WHERE starts < stops) m
WHERE m.week < :weeks GROUP BY m.week, m.currency"""


def _week(edge: str) -> str:
    # The first week that begins not before the instant.
    return f"CASE WHEN {edge} <= :first THEN 0 ELSE ({edge} - :first + {WEEK_US - 1}) // {WEEK_US} END"


def _rates_of(engine: Engine, days: Sequence[int], currency: str) -> list[Rates]:
    to = currency or reporting_currency(engine)
    text = "SELECT currency, from_day, until_day, per_euro FROM rate WHERE from_day <= :last AND until_day > :first"
    stretches = engine.rows(text, {"first": days[0], "last": days[-1]})
    return [
        Rates(to, {str(code): rate for code, since, until, rate in stretches if since <= day < until}) for day in days
    ]
