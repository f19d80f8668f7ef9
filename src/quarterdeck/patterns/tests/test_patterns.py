"""Pages, endpoints and the gate of winning patterns, over deals laid into an engine."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.schema import DAY_US, day
from quarterdeck.analytics.tests.planted import LOST, SECOND, WON, Plant, planted
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.patterns.actions import advise
from quarterdeck.patterns.api import PatternsOut
from quarterdeck.pipelines.queries import pipeline_of_stage
from quarterdeck.pipelines.terms import Level, Moment
from quarterdeck.reports.api.why_shapes import WhyRowsOut
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted
from quarterdeck.warehouse.queries import NAMED, asking
from quarterdeck.warehouse.terms import Told
from tests.cast import SYSTEM, Cast
from tests.rest import api, fits, problem

Browser = Callable[[int], Client]


@pytest.fixture
def sales(cast: Cast) -> Sales:
    return sales_of(cast)


@pytest.fixture
def stage_id(sales: Sales) -> int:
    """The second stage of the pipeline, which the planted deals are moved to."""
    return sales.spec.stages[1].id


@pytest.fixture
def lay(stage_id: int) -> Iterator[None]:
    """Sixty deals with an economic buyer of which 45 were won, sixty without of which 15 were: by way of that stage."""
    since, plants, buying = day(timezone.now().date()) - 200, list[Plant](), list[Any]()
    for place in range(120):
        is_named = place % 2 == 0
        is_won = (place // 2) % 4 < (3 if is_named else 1)
        plants.append(Plant(since + place % 30, ((10, SECOND), (20, WON if is_won else LOST))))
        if is_named:
            buying.append((len(plants), 9_001, "economic_buyer", (since + place % 30 + 5) * DAY_US))
    duck = planted(Duck(), plants, buying_contact=buying)
    for table in ("visit", "stage"):
        duck.rows(f"UPDATE {table} SET stage_id = {stage_id} WHERE stage_id = {SECOND}", {})
    before: list[Any] = [*asking.answering_here]
    asking.answering_here.append(lambda name, question: Told(NAMED[name].function(duck, question), timezone.now()))
    yield
    asking.answering_here[:] = before


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def text(markup: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", markup).split())


@pytest.mark.usefixtures("lay")
def test_the_surest_practice_is_a_part_of_insights(sales: Sales, browser: Browser) -> None:
    ada = browser(sales.cast.ada)
    assert 'id="practice" data-part class="held" hx-get="/reports/patterns' in shown(ada, "/insights")
    headers = {"HX-Request": "true", "HX-Target": "div#practice"}
    strip = unescape(ada.get("/reports/patterns", headers=headers).content.decode())
    assert ("Winning practice: " in strip, "is the cause." in strip, "<html" in strip) == (True, True, False)
    assert "Winning practice: " not in shown(ada, "/reports/patterns")


@pytest.mark.usefixtures("lay")
def test_a_practice_that_goes_with_winning_is_told_and_becomes_an_advised_gate(
    sales: Sales, browser: Browser, stage_id: int
) -> None:
    sam, here = browser(sales.cast.sam), f"/reports/patterns/{public_id(stage_id)}/economic_buyer"
    page = shown(sam, "/reports/patterns")
    assert "Won 50 points more often: 75% of 60 deals with it, 25% of 60 without." in text(page)
    assert "An association does not show that the practice is the cause." in page
    assert here in page
    detail = shown(sam, here)
    assert "Make it an advised gate" in detail
    assert "Make it an advised gate" not in shown(browser(sales.cast.max), here)
    assert browser(sales.cast.max).post(here).status_code == 403
    answer = sam.post(here, follow=True)
    assert "The stage now advises it." in answer.content.decode()
    (criterion,) = [
        one
        for one in pipeline_of_stage(stage_id).at(stage_id).criteria
        if one.params == {"related": "contacts", "role": "economic_buyer", "minimum": 1}
    ]
    assert (criterion.kind, criterion.moment, criterion.level) == ("related_count", Moment.ENTRY, Level.ADVISE)
    assert "The stage already requires it:" in shown(sam, here)
    # A second time nothing is added.
    version = pipeline_of_stage(stage_id).config_version
    assert "The stage already requires it." in sam.post(here, follow=True).content.decode()
    assert pipeline_of_stage(stage_id).config_version == version


@pytest.mark.usefixtures("lay")
def test_rows_and_the_endpoint_say_the_same(sales: Sales, browser: Browser, stage_id: int) -> None:
    here = f"/reports/patterns/{public_id(stage_id)}/economic_buyer"
    client = browser(sales.cast.sam)
    links = re.findall(r'href="([^"]*/rows[^"]*)">(\d+)<', shown(client, here))
    assert len(links) > 8
    for href, count in links:
        assert f"Rows: {count}" in shown(client, href)
    assert "No kind of criterion checks exactly this" in shown(client, here.replace("economic_buyer", "first_week"))
    told = fits(api(sales.cast.sam).get(f"/patterns?stage={public_id(stage_id)}&practice=economic_buyer"), PatternsOut)
    (one,) = told.items
    assert one.compared
    assert (one.done.count, one.done.won, one.undone.won, told.intervals) == (60, 45, 15, 1)
    assert one.compared.difference == pytest.approx(0.5)
    assert 0 < one.compared.low < 0.5 < one.compared.high
    assert one.criterion
    query = f"/patterns/rows?stage={public_id(stage_id)}&practice=economic_buyer&side=undone&outcome=lost"
    rows = fits(api(sales.cast.sam).get(query), WhyRowsOut)
    assert (rows.total.count, {item.ending for item in rows.items}) == (45, {"lost"})
    wrong = ("practice", "side", "outcome")
    for asked in ("/patterns?by=luck", "/patterns?practice=luck", *(f"{query}&{name}=luck" for name in wrong)):
        problem(api(sales.cast.sam).get(asked), 422, "malformed")
    assert client.get(f"{here}/rows?side=both").status_code == 404
    assert client.get(here.replace("economic_buyer", "luck")).status_code == 404


def test_what_cannot_become_a_gate(sales: Sales, stage_id: int) -> None:
    sam, won = sales.actor("sam"), sales.stage("closed_won")
    for stage, practice in ((stage_id, "date_held"), (won, "champion"), (1, "champion")):
        with pytest.raises(NotFound):
            advise(stage_id=stage, practice=practice, by=sam, via=SYSTEM)
    with pytest.raises(NotPermitted):
        advise(stage_id=stage_id, practice="champion", by=sales.actor("rita"), via=SYSTEM)


def test_without_closed_deals_the_page_says_so(sales: Sales, browser: Browser, stage_id: int) -> None:
    duck = planted(Duck(), [])
    before: list[Any] = [*asking.answering_here]
    asking.answering_here.append(lambda name, question: Told(NAMED[name].function(duck, question), timezone.now()))
    try:
        client = browser(sales.cast.rita)
        assert "No deal was closed in this period." in shown(client, "/reports/patterns")
        page = shown(client, f"/reports/patterns/{public_id(stage_id)}/champion?by=luck")
        assert "No deal that was in this stage was closed in this period." in page
    finally:
        asking.answering_here[:] = before
