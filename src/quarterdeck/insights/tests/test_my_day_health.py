"""Deals whose health fell, on My day and in its endpoint."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.health.actions import keep_health
from quarterdeck.health.queries import kept_of
from quarterdeck.insights.api.my_day import MyDayOut
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.values.ids import public_id
from tests.pages import page_of
from tests.rest import api, fits

Browser = Callable[[int], Client]
DAY = "/my-day"


@pytest.fixture
def fell(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Six deals of Rita's that were well when they were judged weeks ago, and are at risk today."""
    monkeypatch.setattr("quarterdeck.journal.queries.following.below_horizon", lambda rows: rows)
    now = timezone.now()
    then = now - timedelta(days=60)
    deals = [
        sales.deal("qualification", "system", then, name=f"Slipping {n}", close_date=(then + timedelta(days=9)).date())
        for n in range(6)
    ]
    for at in (then + timedelta(minutes=1), now):
        while keep_health(now=at):
            pass
    return deals


def test_the_day_names_deals_that_fell_and_why(sales: Sales, browser: Browser, fell: list[int]) -> None:
    kept = kept_of(fell)
    html = page_of(browser(sales.cast.rita).get(DAY)).partition('id="fallen"')[2]
    assert sum(f'href="/opportunities/{public_id(deal)}"' in html.partition("There are more.")[0] for deal in fell) == 5
    assert f"At risk {kept[fell[0]].score}" in html
    assert "Close date past" in html
    assert "There are more." in html
    assert 'id="fallen"' in page_of(browser(sales.cast.max).get(f"{DAY}?view=team"))
    assert 'id="fallen"' not in page_of(browser(sales.cast.olga).get(DAY))


def test_the_endpoint_says_the_same(sales: Sales, fell: list[int]) -> None:
    kept = kept_of(fell)
    day = fits(api(sales.cast.rita, *sales.actor("rita").permissions).get("/my-day"), MyDayOut)
    assert [one.points for one in day.fallen] == [kept[deal].score for deal in sorted(fell)[:5]]
    assert all(one.points_before > one.points and one.health == "risk" for one in day.fallen)
