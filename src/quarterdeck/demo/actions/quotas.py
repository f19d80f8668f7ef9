"""Quotas of the demo company for last, this and next fiscal year, by what was won."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from quarterdeck.catalog.queries import rates_on
from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules import company as nordvik
from quarterdeck.demo.rules.pipelines import ENTERPRISE
from quarterdeck.demo.rules.quotas import GROWTH_BP, SEASONALITY, SHARES, TEAM_SHARE, quota_for, stepped
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.quotas.actions import copy_quotas, set_quota, set_seasonality
from quarterdeck.quotas.rules import fiscal_year, year_number
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.terms import Actor
from quarterdeck.values.money import exponent

# Before a year begins its quotas are set.
AHEAD = timedelta(days=20)
OPERATIONS = "Sam Adeyemi"


def tell_quotas(begins: datetime, ends: datetime, actors: Mapping[str, Actor], seed: int) -> None:
    """Set last year's and this year's quotas as they began, and copy this year's to the next."""
    by, calendar = actors[OPERATIONS], company().calendar
    set_seasonality(name=SEASONALITY, shares=SHARES, by=by, via=QUIET, at=begins)
    this = year_number(calendar, ends.date())
    for year in (this - 1, this):
        period = fiscal_year(calendar, year)
        # Of a year that still runs a whole one is looked at.
        until = min(period.end, ends.date())
        won = _won(until - timedelta(days=period.days), until)
        at = max(begins, datetime.combine(period.start - AHEAD, begins.timetz()))
        quotas = {rep.name: quota_for(won.get(rep.name, 0), rep.name, year, seed) for rep in nordvik.REPS}
        _set_year(year, quotas, actors, at)
    copy_quotas(from_year=this, to_year=this + 1, growth_bp=GROWTH_BP, by=by, via=QUIET, at=ends)


def _won(since: date, until: date) -> dict[str, float]:
    """Euros that each rep won from a day to another."""
    table, won = rates_on(until, nordvik.CURRENCY), defaultdict[str, float](float)
    rows = visible_to(system_actor()).filter(stage__kind="won", closed_on__gte=since, closed_on__lt=until)
    for name, minor, currency in rows.values_list("owner__name", "amount_minor", "currency"):
        euros = table.convert(minor, currency) if minor else None
        won[name] += (euros or 0) / 10 ** exponent(nordvik.CURRENCY)
    return won


def _set_year(year: int, quotas: Mapping[str, int], actors: Mapping[str, Actor], at: datetime) -> None:
    """A quota of each rep; their team's is less than theirs together, and the company's what its teams have."""
    ids = {team.name: team.id for team in team_options()}
    teams = {
        name: stepped(TEAM_SHARE * sum(quotas[rep.name] for rep in nordvik.REPS if rep.team == name))
        for name in nordvik.TEAMS
    }

    def keep(target: Target, euros: int, seasonality: str) -> None:
        plan = Plan(amount=Decimal(euros), currency=nordvik.CURRENCY, seasonality=seasonality)
        set_quota(target=target, plan=plan, by=actors[OPERATIONS], via=QUIET, at=at)

    for rep in nordvik.REPS:
        season = SEASONALITY if rep.pipeline == ENTERPRISE else ""
        keep(Target(year=year, person_id=actors[rep.name].person_id), quotas[rep.name], season)
    for name, euros in teams.items():
        keep(Target(year=year, team_id=ids[name]), euros, SEASONALITY if name != nordvik.INSIDE else "")
    keep(Target(year=year), sum(teams.values()), SEASONALITY)
