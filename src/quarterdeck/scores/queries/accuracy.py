"""The record of the model: what was published and what came, what was backtested, and today's forecast with its terms.

For those who read all records alone: sums here hold everybody's deals.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Subquery, Sum

from quarterdeck.analytics.forecasting.methods import NEXT, NEXT_LAST
from quarterdeck.catalog.queries.dated import rates_within
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.scores.models import Backtested, Fit, Published, Term
from quarterdeck.scores.queries.forecasts import forecast_of
from quarterdeck.scores.queries.scores import sees_all
from quarterdeck.scores.rules import Said, share_of
from quarterdeck.scores.terms import ModelForecast, TermKind
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotPermitted

WEEKS = (1, 4, 8, 12)
WEEKS_OF_QUARTER = 13
# What stands beside the model, as it is published.
BESIDE = ("gong", "weighted", "weighted_observed", "last_period")
METHODS = ("model", *BESIDE)
# What is kept of the quarter after the one it was said in, and as what it is told: the model, and what it must beat.
_OF_NEXT = {NEXT: "model", NEXT_LAST: "last_period"}
_REFUSED = N_("The model's forecasts of the company are for those who read all records.")


@dataclass(frozen=True, slots=True)
class Bin:
    """Deals whose chances were alike: how many, their mean chance, and how many were won by the quarter's end."""

    deals: int
    chance: float
    won: int


@dataclass(frozen=True, slots=True)
class FitFacts:
    """The model in force. Brier scores and calibration error are those of its backtest, None where there was none."""

    at: datetime
    model_id: str
    rung: int
    closed: int
    won: int
    lost: int
    quarters: int
    skill: float | None
    rank_skill: float | None
    brier: float | None
    brier_of_rate: float | None
    calibration_error: float | None
    bins: tuple[Bin, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermSum:
    """The deals of a kind in today's forecast: how many rows, and what they add up to in minor units."""

    kind: TermKind
    rows: int
    minor: int


def require_all(actor: Actor) -> None:
    """Raise NotPermitted for who does not read all records."""
    if not sees_all(actor):
        raise NotPermitted("records.all", Text(_REFUSED))


def newest_fit_id() -> Subquery:
    """The fit in force, as a part of a statement."""
    return Subquery(Fit.objects.order_by("-id").values("pk")[:1])


def newest_forecast(actor: Actor) -> ModelForecast | None:
    """The newest published forecast of the company. Raises NotPermitted."""
    require_all(actor)
    row = Published.objects.filter(team=0).select_related("fit").order_by("-day").first()
    return forecast_of(row) if row else None


def newest_fit(actor: Actor) -> FitFacts | None:
    """The model in force. Raises NotPermitted."""
    require_all(actor)
    row = Fit.objects.order_by("-id").first()
    if row is None:
        return None
    skills = (share_of(row.skill_bp), share_of(row.rank_skill_bp))
    errors = (share_of(row.brier_bp), share_of(row.brier_of_rate_bp), share_of(row.calibration_error_bp))
    bins = tuple(Bin(*one) for one in json.loads(row.bins))
    notes = tuple(dict.fromkeys(json.loads(row.notes)))
    counts = (row.rung, row.closed, row.won, row.lost, row.finished)
    return FitFacts(row.at, row.model_id, *counts, *skills, *errors, bins, notes)


def backtested(actor: Actor) -> list[Said]:
    """What the newest fit's backtest says. Raises NotPermitted. One query."""
    return _backtested(actor, {method: method for method in METHODS})


def backtested_next(actor: Actor) -> list[Said]:
    """The same of quarters, said at a week of the quarter before each. Raises NotPermitted. One query."""
    return _backtested(actor, _OF_NEXT)


def _backtested(actor: Actor, methods: Mapping[str, str]) -> list[Said]:
    """Rows of the newest fit; each method as what it is told."""
    require_all(actor)
    rows = Backtested.objects.filter(fit_id=newest_fit_id(), method__in=methods).order_by(
        "period_start", "week", "method"
    )
    return [
        Said(row.period_start, row.quarter, row.week, methods[row.method], row.forecast, row.p10, row.p90, row.actual)
        for row in rows
    ]


def week_of(day: date, start: date, end: date) -> int:
    """The week of records that is nearest to a day of a quarter."""
    passed = (day - start).days / max((end - start).days, 1)
    return min(WEEKS, key=lambda one: abs(one / WEEKS_OF_QUARTER - passed))


def published(actor: Actor, now: datetime) -> list[Said]:
    """What was published at the ends of weeks of quarters that are over, and what came by what is known now.

    The forecast that counts for a week is the last one published by its end, in that thirteenth of the quarter or the
    one before it; a week without one has no row. Raises NotPermitted.
    """
    require_all(actor)
    rows = Published.objects.filter(team=0, period_end__lte=company_day(now)).order_by("period_start", "day")
    quarters: dict[tuple[date, date], list[Published]] = {}
    for row in rows:
        quarters.setdefault((row.period_start, row.period_end), []).append(row)
    if not quarters:
        return []
    first, last = min(start for start, _ in quarters), max(end for _, end in quarters)
    won = {code: _won_between(first, last, code) for code in {row.currency for row in rows}}
    found: list[Said] = []
    for (start, end), told in quarters.items():
        came = sum(row.minor or 0 for row in won[told[-1].currency] if start <= row.closed_on < end)
        for week in WEEKS:
            found += _at_week(told, (start, end), week, came)
    return _without_late(found)


def _without_late(rows: list[Said]) -> list[Said]:
    """Without a method that is kept since later than the others, until each quarter has it."""
    late = "weighted_observed"
    has = {(row.start, row.week) for row in rows if row.method == late}
    return rows if has == {(row.start, row.week) for row in rows} else [row for row in rows if row.method != late]


def _at_week(told: Sequence[Published], days: tuple[date, date], week: int, came: int) -> Iterable[Said]:
    start, end = days
    length = (end - start).days
    until = start + timedelta(days=round(length * week / WEEKS_OF_QUARTER))
    since = start + timedelta(days=round(length * max(week - 2, 0) / WEEKS_OF_QUARTER))
    last = next((row for row in reversed(told) if since <= row.day <= until), None)
    if last is None:
        return
    values = {"model": last.p50, **{name: getattr(last, name) for name in BESIDE}}
    for method, value in values.items():
        if value is not None:
            ends = (last.p10, last.p90) if method == "model" else (None, None)
            yield Said(start, last.quarter, week, method, value, *ends, came)


@dataclass(frozen=True, slots=True)
class WonRow:
    """A deal won in a quarter, at the rate of its closing day; `minor` is None without an amount or a rate."""

    opportunity_id: int
    name: str
    closed_on: date
    minor: int | None


def bookings(start: date, end: date, currency: str) -> int:
    """What was won in [start, end), as reports count bookings: the sum of `won_rows`, in minor units.

    Deals without an amount or a rate count with nothing.
    """
    return sum(row.minor or 0 for row in _won_between(start, end, currency))


def won_rows(actor: Actor, start: date, end: date, currency: str) -> list[WonRow]:
    """The deals behind `bookings`, the first closed first. Raises NotPermitted. Three queries."""
    require_all(actor)
    return _won_between(start, end, currency)


def _won_between(start: date, end: date, currency: str) -> list[WonRow]:
    """Each deal at the rate of its closing day."""
    rates = rates_within(start, end, currency)
    rows = visible_to(system_actor()).filter(stage__kind=StageKind.WON.value, closed_on__gte=start, closed_on__lt=end)
    names = ("pk", "name", "closed_on", "amount_minor", "currency")
    return [
        WonRow(pk, name, day, None if minor is None else rates.convert(minor, code, day))
        for pk, name, day, minor, code in rows.order_by("closed_on", "pk").values_list(*names)
    ]


def term_sums(actor: Actor) -> dict[TermKind, TermSum]:
    """Sums of today's terms by kind. Raises NotPermitted."""
    require_all(actor)
    rows = Term.objects.values("kind").annotate(rows=Count("pk"), minor=Sum("expected_minor"))
    found = {row["kind"]: row for row in rows}
    return {
        kind: TermSum(kind, *((found[kind]["rows"], found[kind]["minor"]) if kind in found else (0, 0)))
        for kind in TermKind
    }
