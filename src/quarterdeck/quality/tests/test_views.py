"""Pages of data quality: scores and rules with the rows behind them, and their settings."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

from django.test import Client
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.quality.actions import keep_day
from quarterdeck.quality.queries import settings_kept
from quarterdeck.quality.rules import Setting
from quarterdeck.quality.terms import Check
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_whoever_sells_begins_with_their_own_and_whoever_leads_compares_as_of_the_morning(
    sales: Sales, browser: Browser, query_counts: QueryCounts
) -> None:
    assert "No open deals" in page(browser(sales.cast.rita), "/quality")
    old = timezone.now() - timedelta(days=100)
    sales.deal(by="system", at=old)
    sales.deal(by="system", at=old, owner_id=sales.cast.olga)
    mine = page(browser(sales.cast.rita), "/quality")
    assert "1 of 1 open deal to repair" in mine
    assert "check=stalled" in mine
    assert "A line is drawn once two days were kept" in mine
    keep_day(timezone.now() - timedelta(days=7))
    keep_day(timezone.now())
    ada = browser(sales.cast.ada)
    with query_counts.expect("page of data quality"):
        shown = page(ada, "/quality")
    assert "2 of 2 open deals to repair" in shown
    assert all(name in shown for name in ("Rita Vogel", "Olga Novak", "North", "South", "6 days between were not kept"))
    for person, names in ((sales.cast.max, ["Rita Vogel"]), (sales.cast.rita, [])):
        shown = page(browser(person), "/quality?scope=all")
        assert [name for name in ("Rita Vogel", "Olga Novak") if name in shown.partition('id="people"')[2]] == names
    assert "Rita Vogel" not in page(ada, "/quality?scope=mine")


def test_a_rule_is_set_for_a_stage_and_taken_back(sales: Sales, browser: Browser) -> None:
    sam, here = browser(sales.cast.sam), "/settings/quality/sales/no_contact"
    assert "Silent for long" in page(sam, "/settings/quality")
    assert "Whole pipeline" in page(sam, here)
    assert sam.post(here, {"is_on": "on", "penalty": "500", "number": "x"}).status_code == 422
    assert sam.post(f"{here}/proposal", {"is_on": "on", "penalty": "30", "number": "9"}).status_code == 303
    place = (sales.spec.id, sales.stage("proposal"), Check.NO_CONTACT)
    assert settings_kept() == {place: Setting(is_on=True, penalty=30, number=9)}
    assert "Overridden" in page(sam, "/settings/quality?pipeline=sales")
    assert sam.post(f"{here}/proposal", {"do": "reset"}).status_code == 303
    assert settings_kept() == {}
    for path in ("/settings/quality/sales/nothing", f"{here}/closed_lost", "/settings/quality/none/no_contact"):
        page(sam, path, 404)
    assert browser(sales.cast.rita).get(here).status_code == 403
