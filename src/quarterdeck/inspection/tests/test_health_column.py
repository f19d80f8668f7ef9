"""Health in the list of deals, as health keeps it: a column, a filter, a sort, columns of the file."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from quarterdeck.desk.views.viewing import viewing_as
from quarterdeck.health.actions import keep_health
from quarterdeck.health.queries import bench_of, deals_health, kept_of
from quarterdeck.inspection.api.listing import OpportunitiesOut
from quarterdeck.inspection.queries import opportunity_list, opportunity_parts
from quarterdeck.inspection.tables.files import file_columns
from quarterdeck.inspection.views.asking import asking
from quarterdeck.inspection.views.lists import reading_of
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.saved_views.queries import views_of
from tests.pages import page_of
from tests.rest import api, fits, problem

Browser = Callable[[int], Client]
LIST = "/opportunities"


@pytest.fixture
def judged(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """A deal that lacks a lot, one as good as new, one that was won: judged, and one that nobody judged yet."""
    monkeypatch.setattr("quarterdeck.journal.queries.following.below_horizon", lambda rows: rows)
    now = timezone.now()
    past = now - timedelta(days=90)
    deals = {
        "Neglected": sales.deal(
            "qualification", "system", past, name="Neglected", close_date=(now - timedelta(days=40)).date()
        ),
        "Fresh": sales.deal("lead_generation", "system", name="Fresh", close_date=(now + timedelta(days=60)).date()),
    }
    later = timezone.now()
    while keep_health(now=later):
        pass
    deals["Unjudged"] = sales.deal("lead_generation", "system", name="Unjudged")
    return deals


def names(sales: Sales, who: str, deals: DealFilter, sort: str = "health") -> list[str]:
    return [row.name for row in opportunity_list(sales.lens(who), deals, sort=sort).rows]


def test_the_column_says_what_was_kept(sales: Sales, judged: dict[str, int], browser: Browser) -> None:
    kept = kept_of(judged.values())
    assert kept.keys() == {judged["Neglected"], judged["Fresh"]}
    live = deals_health(bench_of(sales.lens("system")), list(kept))
    for deal, one in kept.items():
        assert (one.score, one.band) == (live[deal].health.score, live[deal].health.band)
        assert one.signals == tuple(sign.signal for sign in live[deal].health.signs)
    rita = browser(sales.cast.rita)
    html = page_of(rita.get(f"{LIST}?cols=name,health"))
    worst = kept[judged["Neglected"]]
    assert f'<span class="tag neg">At risk {worst.score}</span>' in html
    assert "Close date past" in html.partition("At risk")[2]
    assert f"+{len(worst.signals) - 2}</span>" in html, "what is not in sight is counted"
    assert "At risk" not in page_of(rita.get(f"{LIST}?cols=name,amount"))


def test_the_list_is_sorted_by_kept_points(sales: Sales, judged: dict[str, int]) -> None:
    everything = DealFilter()
    assert names(sales, "rita", everything) == ["Neglected", "Fresh", "Unjudged"]
    assert names(sales, "rita", everything, "-health") == ["Unjudged", "Fresh", "Neglected"]
    for sort in ("health", "-health"):
        found, cursor = [], ""
        while True:
            page = opportunity_list(sales.lens("rita"), everything, sort=sort, cursor=cursor, limit=1)
            found += [row.name for row in page.rows]
            cursor = page.next_cursor or ""
            if not cursor:
                break
        assert found == names(sales, "rita", everything, sort)
        parts = opportunity_parts(sales.lens("rita"), everything, sort, 2)
        assert [row.name for part in parts for row in part] == found


def test_a_filter_lets_those_of_a_name_through(sales: Sales, judged: dict[str, int], browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    risky = page_of(rita.get(f"{LIST}?health=risk"))
    assert ("Neglected" in risky, "Fresh" in risky, "Unjudged" in risky) == (True, False, False)
    others = page_of(rita.get(f"{LIST}?health_not=risk"))
    assert ("Neglected" in others, "Fresh" in others, "Unjudged" in others) == (False, True, True)
    assert "There is no such choice." in page_of(rita.get(f"{LIST}?health=splendid"))
    assert "Neglected" not in page_of(browser(sales.cast.olga).get(f"{LIST}?health=risk&cols=name,health"))


def test_the_endpoint_filters_and_sorts_by_it(sales: Sales, judged: dict[str, int]) -> None:
    rita = api(sales.cast.rita, *sales.actor("rita").permissions)
    listed = fits(rita.get("/opportunities?health=risk"), OpportunitiesOut)
    assert ([one.name for one in listed.items], listed.count) == (["Neglected"], 1)
    worst = fits(rita.get("/opportunities?sort=health"), OpportunitiesOut)
    assert [one.name for one in worst.items] == ["Neglected", "Fresh", "Unjudged"]
    problem(rita.get("/opportunities?health=splendid"), 422, "malformed")


def test_the_file_has_points_name_and_reasons(sales: Sales, judged: dict[str, int]) -> None:
    who = viewing_as(sales.actor("rita"))
    asked = asking(QueryDict("cols=name,health&sort=health"), who, views_of(who.actor))
    rows = opportunity_list(who.lens, asked.deals, sort=asked.sort).rows
    three = file_columns(reading_of(who, asked, rows))["health"]
    assert [one.column.key for one in three] == ["health", "health_band", "health_signals"]
    worst = kept_of(judged.values())[judged["Neglected"]]
    points, band, signals = (one.cell(rows[0]) for one in three)
    assert (points, band, "Close date past" in str(signals)) == (worst.score, "At risk", True)
    assert [one.cell(rows[-1]) for one in three] == [None, "", ""]
