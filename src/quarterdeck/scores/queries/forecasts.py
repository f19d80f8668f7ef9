"""Published forecasts, for those who may see them: the company's for whoever reads all, a team's for its leaders.

A sum tells of all it is made of. A leader is told a team's forecast only where they may see the deals of everybody in
the team and below it, and only while its quarter runs: who was in the team in the past they need not have led.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from quarterdeck.scores.models import Published
from quarterdeck.scores.terms import Method, ModelForecast
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.queries.leading import home_teams, led_teams, team_options
from quarterdeck.users.queries.scopes import owners_within
from quarterdeck.users.terms import Actor, ScopeKind


def visible_forecasts(actor: Actor) -> QuerySet[Published]:
    """Published forecasts the actor may see. Partner users, and who leads no team, see none. Seven queries at most."""
    if actor.scope.kind is ScopeKind.ALL:
        return Published.objects.all()
    if actor.scope.kind is not ScopeKind.PEOPLE:
        return Published.objects.none()
    return Published.objects.filter(team__in=_readable_teams(actor), period_end__gt=company_day(timezone.now()))


def _readable_teams(actor: Actor) -> frozenset[int]:
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
        row.gong, row.last_period, row.tau_bp / 10_000, row.periods, row.remarks,
    )  # fmt: skip
