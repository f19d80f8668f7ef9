"""The timeline of a customer: everything that happened, in order, for whom may see it, and in few queries."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.activities.actions import delete_activity, log_activity
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.customers import actions
from quarterdeck.insights.queries.customers_timeline import account_timeline
from quarterdeck.insights.terms.customers import TimelineAsked
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.qualification.actions import record_evidence
from quarterdeck.qualification.queries import element_ids
from quarterdeck.qualification.terms import NewEvidence
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.customers import a_contact
from tests.pages import page_of

Browser = Callable[[int], Client]
FRAGMENT = {"HX-Request": "true"}


def log(kind: str, record_id: int, subject: str, days: int = 0) -> int:
    new = NewActivity(
        kind=kind, record_id=record_id, type=ActivityType.CALL, subject=subject, outcome=Outcome.CONNECTED,
        at=timezone.now() - timedelta(days=days),
    )  # fmt: skip
    return log_activity(new=new, by=system_actor(), via=SYSTEM).activity_id


def evidence(sales: Sales, deal: int) -> None:
    from quarterdeck.qualification.actions import install_frameworks

    install_frameworks(by=system_actor(), via=SYSTEM)
    new = NewEvidence(element_id=next(iter(element_ids().values())), level=2, text="Said so in the call.")
    record_evidence(kind="opportunity", record_id=deal, new=new, by=system_actor(), via=SYSTEM)


def timeline_page(client: Client, account_id: int, query: str = "") -> str:
    return page_of(client.get(f"/accounts/{public_id(account_id)}/timeline{query}"))


def test_everything_is_told_in_order(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    past = timezone.now() - timedelta(days=9)
    deal = sales.deal("lead_generation", name="Presses", account_id=sales.account, by="system", at=past)
    sales.edit(deal, by="system", amount=Decimal(2500), at=timezone.now() - timedelta(days=8))
    contact = a_contact(sales.cast.rita, "Jana Neu", account_id=sales.account)
    actions.edit_contact(contact_id=contact, changes={"attitude": "supporter"}, by=system_actor(), via=SYSTEM)
    log("account", sales.account, "Long ago", days=40)
    log("opportunity", deal, "About the presses", days=1)
    evidence(sales, deal)
    html = timeline_page(rita, sales.account)
    for words in ("About the presses", "Said so in the call.", "Supporter", "Presses", "Jana Neu", "Amount"):
        assert words in html, words
    assert html.index("About the presses") < html.index("Amount €") < html.index("Long ago")
    assert "the system" in html


def test_kinds_and_people_narrow_it(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    sales.deal("lead_generation", name="Presses", account_id=sales.account)
    log("account", sales.account, "About the presses")
    only = timeline_page(rita, sales.account, "?kind=activities")
    assert "About the presses" in only
    assert "Created" not in only
    deals = timeline_page(rita, sales.account, "?kind=deals")
    assert "About the presses" not in deals
    by_olga = timeline_page(rita, sales.account, f"?person={public_id(sales.cast.olga)}")
    assert "Nothing here." in by_olga
    by_rita = timeline_page(rita, sales.account, f"?person={public_id(sales.cast.rita)}")
    assert "Created" in by_rita


def test_what_one_may_not_see_is_not_told(sales: Sales, browser: Browser) -> None:
    hidden = sales.deal("proposal", by="system", name="Olga's deal", owner_id=sales.cast.olga, account_id=sales.account)
    log("opportunity", hidden, "Secret talk")
    evidence(sales, hidden)
    gone = log("account", sales.account, "Withdrawn note")
    delete_activity(activity_id=gone, by=system_actor(), via=SYSTEM)
    html = timeline_page(browser(sales.cast.rita), sales.account)
    for words in ("Secret talk", "Olga's deal", "Olga&#39;s deal", "Said so", "Withdrawn note"):
        assert words not in html, words
    assert "Secret talk" in timeline_page(browser(sales.cast.ada), sales.account)
    assert browser(sales.cast.paul).get(f"/accounts/{public_id(sales.account)}/timeline").status_code in (403, 404)


def test_pages_follow_one_another_without_loss(sales: Sales) -> None:
    for number in range(12):
        log("account", sales.account, f"Call {number}", days=number)
    actor, seen, cursor = sales.actor("rita"), [], ""
    while True:
        found = account_timeline(actor, sales.account, "A", TimelineAsked(cursor=cursor, limit=5))
        seen += [(entry.at, entry.seq) for entry in found.entries]
        cursor = found.next_cursor
        if not cursor:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) >= 12


def test_queries_do_not_grow_with_entries(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            timeline_page(rita, sales.account)
        return len(captured)

    def happens(number: int) -> None:
        deal = sales.deal("lead_generation", name=f"Deal {number}", account_id=sales.account)
        sales.move(deal, "qualification")
        log("opportunity", deal, f"Call {number}")
        a_contact(sales.cast.rita, f"Person {number}", account_id=sales.account)

    happens(0)
    count()
    before = count()
    for number in range(1, 6):
        happens(number)
    # What became part of the account, and session, person and company besides.
    assert count() <= before <= 11 + 3


def test_a_contact_has_its_own_and_its_deals(sales: Sales, browser: Browser) -> None:
    other = a_contact(sales.cast.rita, "Other", account_id=sales.account)
    deal = sales.deal("lead_generation", name="Presses", account_id=sales.account)
    log("contact", sales.buyer, "With the buyer")
    log("contact", other, "With the other")
    html = page_of(browser(sales.cast.rita).get(f"/contacts/{public_id(sales.buyer)}/timeline"))
    assert "With the buyer" in html
    assert "With the other" not in html
    assert public_id(deal) in html


def test_the_page_of_an_account_gets_the_newest(sales: Sales, browser: Browser) -> None:
    rita, here = browser(sales.cast.rita), f"/accounts/{public_id(sales.account)}"
    for number in range(8):
        log("account", sales.account, f"Call {number}", days=number)
    assert f'hx-get="{here}/timeline"' in page_of(rita.get(here))
    part = rita.get(f"{here}/timeline", headers=FRAGMENT | {"HX-Target": "div#newest"}).content.decode()
    assert 'id="newest"' in part
    assert "Call 0" in part
    assert "Call 7" not in part
    assert "<html" not in part


def test_a_deal_tells_its_qualification(sales: Sales, browser: Browser) -> None:
    deal = sales.deal("lead_generation", name="Presses", account_id=sales.account)
    evidence(sales, deal)
    html = page_of(browser(sales.cast.rita).get(f"/opportunities/{public_id(deal)}"))
    assert html.count("Said so in the call.") >= 1
    older = browser(sales.cast.rita).get(
        f"/opportunities/{public_id(deal)}", headers=FRAGMENT | {"HX-Target": "div#timeline"}
    )
    assert "Said so in the call." in older.content.decode()
