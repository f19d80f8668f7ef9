"""Whose sums a forecast of a team may tell to whom."""

from datetime import date, timedelta

from django.apps import apps

from quarterdeck.scores.actions import refresh
from quarterdeck.scores.models import Published
from quarterdeck.scores.queries import model_forecast
from quarterdeck.scores.tests.past import Past
from quarterdeck.users import actions
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.terms import Reach, RoleSpec
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, a_person, actor, joins
from tests.rest import api, content


def kept(past: Past, team: int, start: date, end: date) -> None:
    """The newest forecast of a team once more, as one of another quarter."""
    row = Published.objects.filter(team=team).order_by("-day").values().first()
    assert row is not None
    Published.objects.create(**{**row, "id": None, "day": start, "period_start": start, "period_end": end})


def test_a_leader_who_reads_own_deals_alone_is_told_no_sum_of_others(past: Past) -> None:
    refresh(now=past.now)
    cast, day = past.sales.cast, company_day(past.now)
    spec = RoleSpec("own_only", "Own only", Reach.OWN, Reach.OWN, frozenset())
    actions.add_role(new=spec, by=system_actor(), via=SYSTEM)
    leader = a_person("Own Leader", "own_only")
    joins(leader, cast.north, is_manager=True)
    assert model_forecast(actor(leader), cast.north, day) is None
    assert content(api(leader).get(f"/model-forecasts?team_id={public_id(cast.north)}")) == {"forecast": None}
    # Who reads the team's deals is told.
    assert model_forecast(actor(cast.max), cast.north, day) is not None


def test_somebody_who_left_counts_among_those_whom_a_sum_tells_of(past: Past) -> None:
    refresh(now=past.now)
    cast, day = past.sales.cast, company_day(past.now)
    apps.get_model("users", "Person")._default_manager.filter(pk=cast.rita).update(is_active=False)
    assert model_forecast(actor(cast.max), cast.north, day) is not None
    access = apps.get_model("users", "Access")._default_manager
    assert access.filter(person_id=cast.max, owner_id=cast.rita).delete()[0] == 1
    assert model_forecast(actor(cast.max), cast.north, day) is None
    assert model_forecast(actor(cast.ada), cast.north, day) is not None


def test_a_quarter_that_is_over_is_told_to_who_reads_all(past: Past) -> None:
    refresh(now=past.now)
    cast, day = past.sales.cast, company_day(past.now)
    ended = day - timedelta(days=200)
    kept(past, cast.north, ended, ended + timedelta(days=90))
    assert model_forecast(actor(cast.ada), cast.north, ended) is not None
    assert model_forecast(actor(cast.max), cast.north, ended) is None
    assert model_forecast(actor(cast.max), cast.north, day) is not None
