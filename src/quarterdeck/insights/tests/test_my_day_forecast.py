"""One's own forecast on My day: calls, the manager's word, when the week locks; scores of what is to close."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from quarterdeck.forecasts.actions import Place, adjust_forecast, submit_call
from quarterdeck.forecasts.queries import scene_of
from quarterdeck.forecasts.rules import person_key, team_key
from quarterdeck.insights.api.my_day import MyDayOut
from quarterdeck.insights.queries.own_calls import own_calls
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.actions import deactivate_person, join_team
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.pages import page_of
from tests.rest import api, fits

Browser = Callable[[int], Client]


def panel(client: Client, query: str = "") -> str:
    """The forecast's panel, without what follows."""
    html = page_of(client.get(f"/my-day{query}")).partition('id="forecast"')[2]
    return html.partition("</section>")[0]


@pytest.fixture
def place(sales: Sales) -> Place:
    """Rita's line in the present period."""
    return Place(scene_of(sales.actor("rita"), timezone.now()).key, person_key(sales.cast.rita))


def called(sales: Sales, place: Place, at: datetime) -> None:
    submit_call(
        place=place, amounts={Category.COMMIT: Decimal(180_000)}, note="", by=sales.actor("rita"), via=SYSTEM, at=at
    )


def test_a_rep_is_told_what_is_called_and_that_the_week_locks(sales: Sales, browser: Browser, place: Place) -> None:
    rita = browser(sales.cast.rita)
    before = panel(rita)
    assert before.count("not called") == 2
    assert "Nothing is called this week yet." in before
    assert f"/forecast/{place.period}/{place.line}/call" in before
    called(sales, place, timezone.now())
    after = panel(rita)
    assert "€180k" in after
    assert "Nothing is called this week yet." not in after
    adjust_forecast(
        place=place, category=Category.COMMIT, amount=Decimal(150_000), note="Slipped twice",
        by=sales.actor("max"), via=SYSTEM,
    )  # fmt: skip
    assert "Slipped twice" not in panel(rita), "a rep does not see the line above, nor what is said there"
    assert "€180k" not in panel(browser(sales.cast.olga))


def test_a_call_of_an_earlier_week_is_due_again(sales: Sales, place: Place) -> None:
    found = own_calls(sales.actor("rita"), timezone.now())
    assert found is not None
    assert found.is_due
    called(sales, place, found.since - timedelta(minutes=1))
    carried = own_calls(sales.actor("rita"), timezone.now())
    assert carried is not None
    assert (carried.is_due, carried.calls[Category.COMMIT].minor) == (True, 18_000_000)
    called(sales, place, timezone.now())
    now = own_calls(sales.actor("rita"), timezone.now())
    assert now is not None
    assert not now.is_due


def test_what_somebody_who_left_said_counts_no_more(sales: Sales, place: Place) -> None:
    north, system = team_key(sales.cast.north), system_actor()
    join_team(team_id=sales.cast.north, person_id=sales.cast.olga, is_manager=True, by=system, via=SYSTEM)
    submit_call(
        place=Place(place.period, north), amounts={Category.COMMIT: Decimal(500)}, note="",
        by=sales.actor("olga"), via=SYSTEM,
    )  # fmt: skip
    beside = own_calls(sales.actor("max"), timezone.now())
    assert beside is not None
    assert (beside.line.key, beside.calls[Category.COMMIT].by_id) == (north, sales.cast.olga)
    deactivate_person(person_id=sales.cast.olga, successor_id=sales.cast.max, by=system, via=SYSTEM)
    alone = own_calls(sales.actor("max"), timezone.now())
    assert alone is not None
    assert (alone.calls, alone.is_due) == ({}, True)


def test_who_calls_no_line_has_no_panel(sales: Sales, browser: Browser) -> None:
    assert own_calls(sales.actor("paul"), timezone.now()) is None
    assert "Submit call" not in panel(browser(sales.cast.rolf))


def test_what_is_to_close_bears_its_score(sales: Sales, browser: Browser) -> None:
    soon = timezone.now().date() + timedelta(days=3)
    deal, other = (sales.deal("qualification", close_date=soon, name=name) for name in ("Scored", "Not scored"))
    models = apps.get_app_config("scores")
    fit = models.get_model("fit")._default_manager.create(
        at=timezone.now(), model_id="m", rung=4, closed=1, won=1, lost=0, finished=1, rank_rung=4
    )
    models.get_model("dealscore")._default_manager.create(
        opportunity_id=deal, fit=fit, at=timezone.now(), p_bp=4_000, level=77
    )
    html = page_of(browser(sales.cast.rita).get("/my-day")).partition('id="closing"')[2].partition("</section>")[0]
    assert 'data-label="Score">77<' in html
    day = fits(api(sales.cast.rita, *sales.actor("rita").permissions).get("/my-day"), MyDayOut)
    assert {one.opportunity_id: one.level for one in day.closing} == {public_id(deal): 77, public_id(other): None}
