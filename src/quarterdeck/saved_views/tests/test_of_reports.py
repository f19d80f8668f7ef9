"""Views of reports: where they lead, who may use them, and what a query must name."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from quarterdeck.journal.terms import Door, Via
from quarterdeck.saved_views.actions import delete_view, save_view
from quarterdeck.saved_views.api import ViewOut, ViewsOut
from quarterdeck.saved_views.queries import report_address, views_of
from quarterdeck.saved_views.terms import Page, Sharing, ViewFields
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import Refused
from tests.cast import Cast, actor
from tests.rest import api, content, fits
from tests.unchanged import unchanged

VIA = Via(Door.FORM)
QUERY = "report=/reports/win_rate&days=last-year&by=region"


@pytest.mark.parametrize(
    ("query", "address"),
    [
        (QUERY, "/reports/win_rate?days=last-year&by=region"),
        ("report=/movement&from=2026-01-01", "/movement?from=2026-01-01"),
        ("report=/insights/reps", "/insights/reps"),
        ("report=/movement/flow/commit/won", "/movement/flow/commit/won"),
        ("report=/deal-health&scope=all&band=watch", "/deal-health?scope=all&band=watch"),
        ("report=/benchmarks&metric=win_rate", "/benchmarks?metric=win_rate"),
        ("report=/reports/patterns&whose=mine", "/reports/patterns?whose=mine"),
        ("report=/deal-health/more", None),
        ("report=/benchmarks.evil", None),
        ("report=https://elsewhere.example/reports", None),
        ("report=//elsewhere.example/reports", None),
        ("report=/reports/../settings", None),
        ("report=/settings/people", None),
        ("report=/reports&report=/movement", None),
        ("days=ever", None),
    ],
)
def test_a_view_leads_to_a_report_and_nowhere_else(query: str, address: str | None) -> None:
    assert report_address(query) == address


def test_a_view_without_a_report_is_refused(cast: Cast) -> None:
    new = ViewFields(name="Lost", query="days=ever")
    with unchanged(), pytest.raises(Refused) as refused:
        save_view(new=new, by=actor(cast.rita), via=VIA, page=Page.REPORTS)
    assert [reason.code for reason in refused.value.reasons] == ["report_missing"]


def test_views_of_reports_and_of_deals_stay_apart(cast: Cast, browser: Callable[[int], Client]) -> None:
    shared = ViewFields(name="Regions", query=QUERY, sharing=Sharing.EVERYONE.value)
    saved = save_view(new=shared, by=actor(cast.ada), via=VIA, page=Page.REPORTS)
    rita = browser(cast.rita)
    listed = rita.get("/reports").content.decode()
    assert 'href="/reports/win_rate?days=last-year&amp;by=region"' in listed
    assert "Regions" in rita.get("/settings/views").content.decode()
    assert "Regions" not in [row.name for row in views_of(actor(cast.rita)).rows]
    assert views_of(actor(cast.rita), Page.REPORTS).usual_key == ""
    delete_view(view_id=saved.id, by=actor(cast.ada), via=VIA)
    assert "Regions" not in rita.get("/reports").content.decode()
    assert "Regions" in browser(cast.ada).get("/settings/views").content.decode()


def test_a_report_is_saved_from_its_page(cast: Cast, browser: Callable[[int], Client]) -> None:
    rita = browser(cast.rita)
    asked = {"page": "reports", "query": QUERY, "back": "/reports/win_rate?days=last-year"}
    form = rita.get(f"/views/new?{urlencode(asked)}").content.decode()
    assert 'name="is_usual"' not in form
    answer = rita.post("/views/new", asked | {"name": "Mine"})
    assert (answer.status_code, answer["Location"]) == (303, asked["back"])
    (row,) = views_of(actor(cast.rita), Page.REPORTS).rows
    assert rita.post(f"/views/{row.key}", {"name": "Renamed", "version": "1"}).status_code == 303
    assert [one.name for one in views_of(actor(cast.rita), Page.REPORTS).rows] == ["Renamed"]


def test_the_api_says_of_which_page_a_view_is(cast: Cast) -> None:
    rita = api(cast.rita, Permission.CUSTOMERS_EDIT)
    made = fits(rita.post("/views", {"name": "Mine", "query": QUERY, "page": "reports"}), ViewOut, 201)
    assert (made.page, made.query.startswith("report=")) == ("reports", True)
    assert fits(rita.get(f"/views/{made.id}"), ViewOut).name == "Mine"
    assert [row.name for row in fits(rita.get("/views?page=reports"), ViewsOut).items] == ["Mine"]
    assert "Mine" not in [row.name for row in fits(rita.get("/views"), ViewsOut).items]
    assert content(rita.get("/views?page=moon"))["reasons"][0]["code"] == "unknown_choice"
    assert content(rita.post("/views", {"name": "M", "page": "reports"}))["reasons"][0]["code"] == "report_missing"
