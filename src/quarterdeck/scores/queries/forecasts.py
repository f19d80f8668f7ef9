"""Published forecasts, for those who may see them: the company's for whoever reads all, a team's for its leaders.

A sum tells of all it is made of. A leader is told a team's forecast only where they may see the deals of everybody in
the team and below it, and only while its quarter runs: who was in the team in the past they need not have led.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from quarterdeck.scores.models import Fit, PersonForecast, Published
from quarterdeck.scores.rules.arithmetic import read_arithmetic
from quarterdeck.scores.terms import ExpectedOfPerson, Method, ModelForecast
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.queries.leading import home_teams, led_teams, team_options
from quarterdeck.users.queries.scopes import owners_within
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Base:
    """Of what a published forecast of the company is: its day and instant, quarter, and the model. No figure of it."""

    day: date
    at: datetime
    period_start: date
    period_end: date
    quarter: str
    currency: str
    fit_id: int
    model_id: str
    is_short: bool
    """Whether history was too short for a model."""


def newest_base() -> Base | None:
    """The newest published forecast, without its figures: whoever may see a part of it may know of which day it is."""
    row = Published.objects.filter(team=0).select_related("fit").order_by("-day", "-id").first()
    if row is None:
        return None
    fit: Fit = row.fit
    return Base(
        row.day, row.at, row.period_start, row.period_end, row.quarter, row.currency, fit.pk, fit.model_id,
        Method(row.method) is not Method.LANDMARK,
    )  # fmt: skip


def people_of_teams() -> dict[int, frozenset[int]]:
    """The people of each team and of those below it, each in their one team, as published forecasts sum them."""
    parents = {team.id: team.parent_id for team in team_options()}
    found: dict[int, set[int]] = {team: set() for team in parents}
    for person, team in home_teams().items():
        at: int | None = team
        while at is not None and at in found:
            found[at].add(person)
            at = parents[at]
    return {team: frozenset(people) for team, people in found.items()}


def visible_forecasts(actor: Actor) -> QuerySet[Published]:
    """Published forecasts the actor may see. Partner users, and who leads no team, see none. Seven queries at most."""
    if actor.scope.kind is ScopeKind.ALL:
        return Published.objects.all()
    if actor.scope.kind is not ScopeKind.PEOPLE:
        return Published.objects.none()
    return Published.objects.filter(team__in=readable_teams(actor), period_end__gt=company_day(timezone.now()))


def readable_teams(actor: Actor) -> frozenset[int]:
    """The teams the actor leads, less those that sum anybody, left ones too, whose deals they may not see."""
    led = led_teams(actor)
    if not led:
        return frozenset()
    parents = {team.id: team.parent_id for team in team_options()}
    seen = {actor.person_id, *owners_within(actor).values_list("owner_id", flat=True)}
    hidden: set[int] = set()
    for person, team in home_teams().items():
        at: int | None = team if person not in seen else None
        while at is not None and at in parents:
            hidden.add(at)
            at = parents[at]
    return (led & parents.keys()) - hidden


def model_forecast(actor: Actor, team_id: int | None, day: date) -> ModelForecast | None:
    """The newest forecast of the fiscal quarter that holds `day`; None where none is, or the actor may not see it.

    `team_id` None is the whole company, which only those who read all records see.
    """
    found = model_forecasts(actor, [team_id], day)
    return found.get(team_id)


def model_forecasts(actor: Actor, team_ids: Iterable[int | None], day: date) -> dict[int | None, ModelForecast]:
    """The same for several teams at once; those that are not there or not to be seen are left out."""
    teams = {0 if team is None else team for team in team_ids}
    rows = visible_forecasts(actor).filter(team__in=teams, period_start__lte=day, period_end__gt=day)
    newest: dict[int | None, ModelForecast] = {}
    # A quarter has at most some hundred days of forecasts a team; the newest of each is read by day.
    last = rows.order_by("-day").values_list("day", flat=True).first()
    if last is None:
        return {}
    for row in rows.filter(day=last).select_related("fit"):
        newest[row.team or None] = forecast_of(row)
    return newest


def forecast_known(actor: Actor, team_id: int | None, day: date, at: datetime) -> ModelForecast | None:
    """What `model_forecast` said at an instant; None where none was published by then, or the actor may not see it."""
    rows = visible_forecasts(actor).filter(team=team_id or 0, period_start__lte=day, period_end__gt=day, at__lte=at)
    row = rows.select_related("fit").order_by("-day").first()
    return forecast_of(row) if row else None


def forecast_of(row: Published) -> ModelForecast:
    """A published row as a value; its fit is loaded."""
    return ModelForecast(
        row.team or None, row.quarter, row.period_start, row.period_end, row.at, row.currency, Method(row.method),
        row.fit.rung, row.headline, row.p10, row.p50, row.p90, row.mean, row.won, row.open, row.new, row.weighted,
        row.weighted_observed, row.gong, row.last_period, row.tau_bp / 10_000, row.periods, row.remarks,
        read_arithmetic(row.arithmetic),
    )  # fmt: skip


def past_middles(actor: Actor, team_id: int | None, since: date, until: date) -> list[tuple[date, datetime, int, str]]:
    """What was published as P50 of the quarters in [since, until), the oldest first, as far as the actor may see it.

    (first day of the quarter, instant, minor units, currency); forecasts without quantiles are left out. `team_id` None
    is the whole company. One query for who reads all records.
    """
    rows = visible_forecasts(actor).filter(
        team=team_id or 0, period_start__gte=since, period_start__lt=until, p50__isnull=False
    )
    return [
        (start, at, minor, currency)
        for start, at, minor, currency in rows.order_by("at", "pk").values_list("period_start", "at", "p50", "currency")
        if minor is not None
    ]


def published_course(told: ModelForecast | ExpectedOfPerson) -> list[tuple[date, int, int, int, str]]:
    """P10, P50 and P90 of the same quarter and team, or person, as published each day: (day, three, currency).

    In minor units, the oldest first; days without quantiles are left out. Not narrowed: whoever is told the newest is
    told these too, as that is by who is led while the quarter runs. One query.
    """
    rows: QuerySet[Any]
    if isinstance(told, ExpectedOfPerson):
        rows = PersonForecast.objects.filter(person_id=told.person_id, published__team=0)
        place = "published__"
    else:
        rows, place = Published.objects.filter(team=told.team_id or 0), ""
    rows = rows.filter(**{f"{place}period_start": told.period_start}, p50__isnull=False).order_by(f"{place}day")
    return list(rows.values_list(f"{place}day", "p10", "p50", "p90", f"{place}currency"))


def published_quantiles(day: date, team_id: int | None) -> dict[str, int] | None:
    """P10, P50 and P90 of a team, or the company, as published on a day, in minor units; None where there are none.

    Not narrowed: for answers that are shown only to whoever may read the line.
    """
    row = Published.objects.filter(day=day, team=team_id or 0).values_list("p10", "p50", "p90").first()
    return {
        name: value for name, value in zip(("p10", "p50", "p90"), row or (), strict=False) if value is not None
    } or None
