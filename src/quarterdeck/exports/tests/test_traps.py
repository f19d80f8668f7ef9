"""Traps and the deals of one over the API and as files: as many as the page counts, for who sees all records."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.test import Client

from quarterdeck.analytics.reading.affects import AFFECTS
from quarterdeck.exports.tables import traps
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.quality.api import TrapDealsOut
from quarterdeck.reports.api.shapes import TrapsOut
from tests.cast import Cast
from tests.copied import copied
from tests.rest import api, fits, problem

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]


@pytest.fixture
def skewed(cast: Cast) -> Iterator[Sales]:
    """Rita won nine deals of 100 and one of 10,000, none was lost."""
    sales = sales_of(cast)
    for number in range(10):
        deal = sales.deal(by="system", name=f"Deal {number}", amount=Decimal(100 if number else 10_000))
        sales.move(deal, "closed_won", by="system")
    with copied():
        yield sales


def file(client: Client, source: str, query: str = "") -> list[dict[str, str]]:
    answer = client.post(f"/lists/{source}/export", {"query": query, "type": "csv", "headings": "keys"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a file
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_trap_of_the_list_has_as_many_opportunities(skewed: Sales) -> None:
    ada = api(skewed.cast.ada)
    listed = {one.trap: one for one in fits(ada.get("/metrics/traps"), TrapsOut).items}
    told = fits(ada.get("/quality/traps/amount_skewed?limit=4"), TrapDealsOut)
    assert (told.count, told.text) == (listed["amount_skewed"].count, listed["amount_skewed"].text)
    assert (told.items[0].name, told.items[0].amount, len(told.items)) == ("Deal 0", "10000.00", 4)
    found = [*told.items]
    while told.next_cursor:
        told = fits(ada.get(f"/quality/traps/amount_skewed?limit=4&cursor={told.next_cursor}"), TrapDealsOut)
        found += told.items
    assert len({one.opportunity_id for one in found}) == len(found) == 10
    assert all((one.days, one.closed_on) == (0, one.created_on) for one in found)
    nothing = fits(ada.get("/quality/traps/loops"), TrapDealsOut)
    assert (nothing.text, nothing.count, nothing.items) == (None, 0, [])
    problem(ada.get("/quality/traps/none"), 404, "not_found")
    problem(ada.get("/quality/traps/loops?cursor=x"), 422, "refused")


def test_who_does_not_see_all_records_is_told_of_none(skewed: Sales, browser: Browser) -> None:
    told = fits(api(skewed.cast.rita).get("/quality/traps/amount_skewed"), TrapDealsOut)
    assert (told.count, told.text, told.items) == (0, None, [])
    rita = browser(skewed.cast.rita)
    assert (file(rita, "traps"), file(rita, "trapped", "trap=amount_skewed")) == ([], [])


def test_the_list_and_the_deals_of_one_are_files(
    skewed: Sales, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Read in several parts, each is there once.
    monkeypatch.setattr(traps, "_AT_ONCE", 3)
    ada = browser(skewed.cast.ada)
    found = {row["trap"]: row for row in file(ada, "traps")}
    assert set(found) >= {"amount_skewed", "missing_losses"} <= set(AFFECTS)
    assert (found["amount_skewed"]["count"], found["amount_skewed"]["metric"]) == ("10", "Average deal size")
    rows = file(ada, "trapped", "trap=amount_skewed")
    assert [row["name"] for row in rows[:1]] == ["Deal 0"]
    assert len({row["opportunity_id"] for row in rows}) == len(rows) == int(found["amount_skewed"]["count"])
    assert {(row["amount"], row["currency"]) for row in rows} == {("10000.00", "EUR"), ("100.00", "EUR")}
    sent = {"query": "trap=none", "type": "csv", "headings": "keys"}
    assert ada.post("/lists/trapped/export", sent).status_code == 404


def test_without_the_copy_there_are_no_figures(cast: Cast) -> None:
    problem(api(cast.ada).get("/quality/traps/overdue"), 503, "figures_away")
