"""The pages, the endpoints and the file of objections beside outcomes."""

import csv
import io
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from quarterdeck.objections.api import ObjectionDealsOut, ObjectionFiguresOut
from quarterdeck.objections.tests.making import NOW, a_company, a_deal, objects
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.values.ids import public_id
from tests.pages import page_of
from tests.query_counts import QueryCounts
from tests.rest import api, fits, problem

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
HERE = "/reports/objections"


def page(client: Client, path: str, status: int = 200, **more: Any) -> str:
    return unescape(page_of(client.get(path, **more), status))


def test_the_page_tells_counts_and_opens_their_deals(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    ada = browser(sales.cast.ada)
    assert "No objection yet" in page(ada, HERE)
    a_company(sales)
    with query_counts.expect("page of objections"):
        shown = page(ada, HERE)
    assert f'href="{HERE}/standing?topic=price">3</a>' in shown
    assert f'href="{HERE}/open?topic=price">1</a>' in shown
    assert "€600" in shown
    assert "Too few to say: fewer than 10." in shown
    assert "Lead generation" in shown
    stage = sales.stage("lead_generation")
    with query_counts.expect("page of the deals behind objections"):
        behind = page(ada, f"{HERE}/with?topic=price&stage={stage}")
    assert "half answered" in behind
    assert "dear lost" not in behind
    assert "raised first in Lead generation" in behind
    assert "Sum of all rows: €600" in behind
    assert "hers" not in page(browser(sales.cast.rita), f"{HERE}/with?topic=price")
    raised = page(ada, f"{HERE}/raised?topic=timing&quarter={NOW.date()}")
    assert "Raised in the quarter" in raised
    assert "Nothing" not in page(ada, f"{HERE}/without-won")


def test_enough_deals_have_a_rate_with_its_interval(sales: Sales, browser: Browser) -> None:
    for number in range(10):
        objects(a_deal(sales, f"Deal {number}", outcome="won" if number < 4 else "lost"), "price", "accepted")
    shown = page(browser(sales.cast.ada), HERE)
    assert "40%" in shown
    assert "16.8% to 68.7%" in shown
    assert "100%" in shown, "all of them were overcome"


@pytest.mark.parametrize(
    "path",
    ["closed", "with?topic=x", "raised", "with?quarter=2026-01-01", "raised?quarter=x"],
)
def test_what_no_address_can_mean_is_not_found(sales: Sales, browser: Browser, path: str) -> None:
    page(browser(sales.cast.ada), f"{HERE}/{path}", 404)


def test_the_api_tells_the_same(sales: Sales) -> None:
    a_company(sales)
    ada = api(sales.cast.ada)
    told = fits(ada.get("/objections"), ObjectionFiguresOut)
    price = told.lines[0]
    assert (price.topic, price.won_with.tries, price.overcome.hits) == ("price", 4, 1)
    assert (price.won_with.share, price.at_stake.count, price.at_stake.value) == (None, 1, "600.00")
    assert told.total.at_stake.without_amount == 1
    assert {(one.stage, one.topic, one.won.tries) for one in told.stages if one.topic == "price"} == {
        ("Lead generation", "price", 2),
        ("Proposal", "price", 2),
    }
    assert len([one for one in told.quarters if one.topic == "price"]) == 8
    rows = fits(ada.get("/objections/rows?topic=price&limit=3"), ObjectionDealsOut)
    assert (rows.total.count, rows.total.value, len(rows.items)) == (4, "1400.00", 3)
    more = fits(ada.get(f"/objections/rows?topic=price&limit=3&cursor={rows.next_cursor}"), ObjectionDealsOut)
    assert {one.name for one in (*rows.items, *more.items)} == {"hers", "dear lost", "dear overcome", "half answered"}
    rita = public_id(sales.cast.rita)
    assert fits(ada.get(f"/objections?owner={rita}"), ObjectionFiguresOut).lines[0].won_with.tries == 3
    assert fits(api(sales.cast.olga).get("/objections/rows?figure=open"), ObjectionDealsOut).total.count == 1
    problem(ada.get("/objections/rows?figure=raised"), 422, "refused")
    problem(ada.get("/objections/rows?quarter=2026-01-01"), 422, "refused")


def test_the_table_is_a_file_of_what_the_viewer_sees(sales: Sales, browser: Browser) -> None:
    a_company(sales)

    def file(who: str) -> list[dict[str, str]]:
        sent = {"query": "", "type": "csv", "headings": "keys"}
        answer = browser(getattr(sales.cast, who)).post("/lists/objections/export", sent)
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a file
        return list(csv.DictReader(io.StringIO(text, newline="")))

    price, *_others, every = file("ada")
    assert (price["topic"], price["with"], price["won_with_deals"], price["at_stake"]) == ("Price", "4", "1", "600.00")
    assert (every["topic"], every["open"], price["won_with_rate"]) == ("Any", "2", "")
    assert [row["with"] for row in file("olga")] == ["1", "0", "1"]
