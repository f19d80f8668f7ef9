"""Pages of lines: entering, editing, moving, removing, schedules; and what the page of the deal shows."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from quarterdeck.catalog.actions import add_discount_band
from quarterdeck.opportunities.tests.deals import row
from quarterdeck.revenue import actions
from quarterdeck.revenue.terms import SchedulePlan
from quarterdeck.revenue.tests.lines import Shop
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]


@pytest.fixture
def rita(shop: Shop, browser: Browser) -> Client:
    """Rita's browser."""
    return browser(shop.sales.cast.rita)


def address(number: int, *rest: int | str) -> str:
    parts = [part if isinstance(part, str) else public_id(part) for part in rest]
    return "/".join(["", "opportunities", public_id(number), "lines", *parts])


def test_the_page_of_a_deal_shows_its_products(shop: Shop, rita: Client) -> None:
    number = shop.sales.deal()
    page = f"/opportunities/{public_id(number)}"
    assert "No products yet" in page_of(rita.get(page))
    shop.add(number, quantity=Decimal(3), discount_bp=1_000)
    shop.add(number, shop.licence, starts_on=date(2026, 1, 1))
    html = page_of(rita.get(page))
    for words in (
        "Press", "Licence", "12 months from", "€2,820", "10%", "ARR at the start", "Edit lines",
        "Line added: Press, 3 × €1,000 − 10% = €2,700",
        "The amount is the sum of the products. Change its lines.",
    ):  # fmt: skip
        assert words in html, words


def test_lines_are_entered_one_after_the_other(shop: Shop, rita: Client, query_counts: QueryCounts) -> None:
    number = shop.sales.deal(account_id=shop.sales.account)
    html = page_of(rita.get(address(number)))
    assert "autofocus" in html
    entered = {
        "do": "add",
        "product": "press",
        "quantity": "2",
        "discount_bp": "12.5",
        "token": value_in(html, "token"),
    }
    assert rita.post(address(number), entered).status_code == 303
    assert rita.post(address(number), entered).status_code == 303
    (line,) = shop.lines(number)
    assert (line.quantity_micro, line.discount_bp, row(number).amount_minor) == (2_000_000, 1_250, 175_000)
    with query_counts.expect("lines"):
        html = page_of(rita.get(address(number)))
    assert "€1,750" in html


def test_what_cannot_be_added_is_said_beside_its_field(shop: Shop, rita: Client) -> None:
    number = shop.sales.deal()
    posts = [
        ({"product": "nothing"}, "No product is called so"),
        ({"product": ""}, "Choose a product."),
        ({"product": "hours"}, "No price book has a price of Hours in EUR."),
        ({"product": "press", "discount_bp": "101"}, "A discount lies between"),
        ({"product": "press", "discount_bp": "1.234"}, "A discount lies between"),
        ({"product": "press", "quantity": "0"}, "Enter a quantity above 0."),
    ]
    for entered, words in posts:
        response = rita.post(address(number), {"do": "add", **entered})
        assert response.status_code == 422
        assert words in page_of(response, status=422)
    assert shop.lines(number) == []


def test_a_line_is_changed_moved_removed_and_put_back(shop: Shop, rita: Client) -> None:
    number = shop.sales.deal()
    first, second = (shop.add(number, name=name).line_id for name in ("First", "Second"))
    html = page_of(rita.get(address(number, first)))
    entered = {
        "name": "First press", "quantity": "4", "unit_price": "500", "discount_bp": "", "charge": "one_time",
        "billing_period": "", "term_months": "", "starts_on": "", "version": value_in(html, "version"),
    }  # fmt: skip
    assert rita.post(address(number, first), entered).status_code == 303
    assert row(number).amount_minor == 300_000
    stale = rita.post(address(number, first), entered | {"quantity": "9"})
    assert stale.status_code == 409
    refused = rita.post(address(number, first), entered | {"charge": "recurring", "version": ""})
    assert "Choose how often it is charged." in page_of(refused, status=422)
    rita.post(address(number), {"do": "move", "line": public_id(second), "position": "1"})
    assert [line.id for line in shop.lines(number)] == [second, first]
    rita.post(address(number), {"do": "remove", "line": public_id(second)})
    assert "Put back" in page_of(rita.get(address(number)))
    rita.post(address(number), {"do": "restore", "line": public_id(second)})
    assert len(shop.lines(number)) == 2
    assert rita.post(address(number), {"do": "sell"}).status_code == 404
    assert rita.post(address(number), {"do": "remove", "line": "nothing"}).status_code == 404


def test_a_schedule_is_made_changed_and_taken_away(shop: Shop, rita: Client) -> None:
    number = shop.sales.deal()
    line = shop.add(number).line_id
    plan = {
        "do": "set",
        "measure": "revenue",
        "type": "divide",
        "period": "month",
        "count": "3",
        "starts_on": "2026-01-31",
    }
    assert "No schedule" in page_of(rita.get(address(number, line, "schedule")))
    assert rita.post(address(number, line, "schedule"), plan).status_code == 303
    html = page_of(rita.get(address(number, line, "schedule", "0")))
    told = {"due_on": "2026-01-15", "amount": "500", "version": value_in(html, "version")}
    assert rita.post(address(number, line, "schedule", "0"), told).status_code == 303
    html = page_of(rita.get(address(number, line, "schedule")))
    for words in ("€500", "€333.33", "€166.67", "Set by hand", "loses the instalments"):
        assert words in html, words
    assert "Instalments set by hand are lost." in page_of(rita.get(address(number, line)))
    over = rita.post(address(number, line, "schedule", "0"), told | {"amount": "5000", "version": ""})
    assert "come to more than the line" in page_of(over, status=422)
    bad = rita.post(address(number, line, "schedule"), plan | {"count": "0"})
    assert "A schedule has from 1 to 360" in page_of(bad, status=422)
    assert rita.post(address(number, line, "schedule"), {"do": "remove"}).status_code == 303
    assert shop.lines(number)[0].installments == ()
    assert rita.get(address(number, line, "schedule", "0")).status_code == 404


def test_a_discount_that_needs_a_yes_is_said(shop: Shop, rita: Client) -> None:
    number = shop.sales.deal()
    add_discount_band(family="Machines", above_bp=1_500, approver_role="manager", by=system_actor(), via=SYSTEM)
    shop.add(number, discount_bp=1_500)
    assert "needs the yes" not in page_of(rita.get(address(number)))
    shop.add(number, discount_bp=2_000)
    assert "A discount of 20% needs approval by: Manager" in page_of(rita.get(address(number)))


def test_a_ramp_is_told(shop: Shop, rita: Client) -> None:
    number = shop.sales.deal()
    for price, year in ((10, 2026), (100, 2027)):
        shop.add(number, shop.licence, unit_price=Decimal(price), starts_on=date(year, 1, 1))
    html = page_of(rita.get(address(number)))
    for words in ("€120", "€1,200", "€1,320", "Monthly recurring revenue"):
        assert words in html, words


def test_nobody_else_sees_or_changes_lines(shop: Shop, browser: Browser) -> None:
    number = shop.sales.deal()
    line = shop.add(number).line_id
    olga = browser(shop.sales.cast.olga)
    assert olga.get(address(number)).status_code == 404
    assert olga.get(address(number, line)).status_code == 404
    plan = SchedulePlan("revenue", "divide", "month", 2, date(2026, 1, 1))
    by = shop.sales.actor("rita")
    actions.set_schedule(opportunity_id=number, line_id=line, plan=plan, by=by, via=SYSTEM)
    assert olga.get(address(number, line, "schedule", "0")).status_code == 404
