"""Scores in the list of deals: a column, a sort, a column of the file; of closed deals nothing is told."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from quarterdeck.desk.views.viewing import viewing_as
from quarterdeck.inspection.api.listing import OpportunitiesOut
from quarterdeck.inspection.queries import opportunity_list, opportunity_parts
from quarterdeck.inspection.tables.files import file_columns
from quarterdeck.inspection.views.asking import asking
from quarterdeck.inspection.views.lists import reading_of
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.saved_views.queries import views_of
from tests.pages import page_of
from tests.rest import api, fits

DealScore, Fit = apps.get_model("scores", "DealScore"), apps.get_model("scores", "Fit")

Browser = Callable[[int], Client]
LEVELS = {"Best": 91, "Middling": 40, "Worst": 3, "Closed": 77, "No signal": None}


@pytest.fixture
def scored(sales: Sales) -> dict[str, int]:
    """Open deals of three bands, one without a signal, one not scored yet, and one that was lost once it was scored."""
    now = timezone.now()
    deals = {name: sales.deal("qualification", "system", now, name=name) for name in (*LEVELS, "New")}
    fit = Fit.objects.create(at=now, model_id="m", rung=4, closed=0, won=0, lost=0, finished=0, rank_rung=4)
    for name, level in LEVELS.items():
        DealScore.objects.create(opportunity_id=deals[name], fit=fit, at=now, level=level, p_bp=level)
    sales.move(deals["Closed"], "closed_lost", "system", fill={"loss_reason_id": sales.reasons["unresponsive"]})
    return deals


def row_of(html: str, name: str) -> str:
    return next(row for row in html.split("<tr")[1:] if f">{name}<" in row or f"{name}</" in row)


def test_the_column_says_place_and_band_of_open_deals(sales: Sales, scored: dict[str, int], browser: Browser) -> None:
    html = page_of(browser(sales.cast.rita).get("/opportunities?cols=name,score"))
    said = {"Best": "tag pos", "Middling": "tag warn", "Worst": "tag neg"}
    words = {"Best": "High 91", "Middling": "Fair 40", "Worst": "Low 3"}
    for name, tone in said.items():
        assert f'<span class="{tone}">{words[name]}</span>' in row_of(html, name)
    for name in ("Closed", "No signal", "New"):
        assert "tag" not in row_of(html, name), "a closed deal bears its score until the next refresh, and tells it not"
    assert "High 91" not in page_of(browser(sales.cast.rita).get("/opportunities?cols=name,amount"))
    assert "High 91" not in page_of(browser(sales.cast.olga).get("/opportunities?cols=name,score"))


def test_those_without_a_score_come_last_both_ways(sales: Sales, scored: dict[str, int]) -> None:
    lens, everything = sales.lens("rita"), DealFilter()
    orders = {"-score": ["Best", "Middling", "Worst"], "score": ["Worst", "Middling", "Best"]}
    for sort, told in orders.items():
        found = [row.name for row in opportunity_list(lens, everything, sort=sort).rows]
        assert found[:3] == told
        assert set(found[3:]) == {"Closed", "No signal", "New"}
        paged, cursor = [], ""
        while True:
            page = opportunity_list(lens, everything, sort=sort, cursor=cursor, limit=2)
            paged += [row.name for row in page.rows]
            cursor = page.next_cursor or ""
            if not cursor:
                break
        assert paged == found
        assert [row.name for part in opportunity_parts(lens, everything, sort, 2) for row in part] == found
    rita = api(sales.cast.rita, *sales.actor("rita").permissions)
    listed = fits(rita.get("/opportunities?sort=-score"), OpportunitiesOut)
    assert [one.name for one in listed.items][:3] == orders["-score"]


def test_the_file_has_the_place(sales: Sales, scored: dict[str, int]) -> None:
    who = viewing_as(sales.actor("rita"))
    asked = asking(QueryDict("cols=name,score&sort=-score"), who, views_of(who.actor))
    rows = opportunity_list(who.lens, asked.deals, sort=asked.sort).rows
    (column,) = file_columns(reading_of(who, asked, rows))["score"]
    assert column.column.key == "score"
    assert [column.cell(row) for row in rows] == [91, 40, 3, None, None, None]
