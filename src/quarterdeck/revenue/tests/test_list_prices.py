"""The list price that a discount is measured against is that of the line's own quantity and billing period."""

from decimal import Decimal

import pytest

from quarterdeck.catalog.actions import add_discount_band, add_price, add_price_book
from quarterdeck.catalog.terms import BookFields, EntryFields
from quarterdeck.revenue.queries import needed_of
from quarterdeck.revenue.rules import discount_of
from quarterdeck.revenue.tests.lines import Shop
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_volume(shop: Shop) -> int:
    """A book where a press costs 1,000, and 400 from ten on."""
    by = system_actor()
    book = add_price_book(new=BookFields("Standard", "EUR"), by=by, via=SYSTEM).book_id
    for price, minimum in ((1000, 0), (400, 10)):
        new = EntryFields(shop.press, Decimal(price), Decimal(minimum))
        add_price(book_id=book, new=new, by=by, via=SYSTEM)
    return book


@pytest.mark.usefixtures("by_volume")
def test_a_price_for_many_is_a_discount_for_one(shop: Shop) -> None:
    number = shop.sales.deal()
    saved = shop.add(number, quantity=Decimal(10))
    assert discount_of(shop.lines(number)[0]) == 0
    shop.edit(number, saved.line_id, quantity=Decimal(1))
    (line,) = shop.lines(number)
    assert (line.unit_price_micro, line.list_price_micro) == (400_000_000, 1_000_000_000)
    assert discount_of(line) == 6_000
    shop.edit(number, saved.line_id, quantity=Decimal(12))
    assert discount_of(shop.lines(number)[0]) == 0


def test_a_price_that_rose_since_is_no_discount(shop: Shop, by_volume: int) -> None:
    number = shop.sales.deal()
    saved = shop.add(number, quantity=Decimal(2))
    dearer = BookFields("Standard, dearer", "EUR")
    book = add_price_book(new=dearer, by=system_actor(), via=SYSTEM).book_id
    add_price(book_id=book, new=EntryFields(shop.press, Decimal(2000)), by=system_actor(), via=SYSTEM)
    shop.edit(number, saved.line_id, quantity=Decimal(3))
    (line,) = shop.lines(number)
    assert (line.price_book_id, discount_of(line)) == (by_volume, 0)


def test_a_price_of_a_month_is_a_discount_on_a_year(shop: Shop) -> None:
    number = shop.sales.deal()
    shop.add(number, shop.licence, billing_period="year", unit_price=Decimal(10))
    saved = shop.add(number, shop.licence)
    shop.edit(number, saved.line_id, charge="one_time")
    shop.edit(number, saved.line_id, charge="recurring", billing_period="year", term_months=12)
    lines = shop.lines(number)
    assert [line.list_price_micro for line in lines] == [120_000_000, 120_000_000]
    assert [discount_of(line) for line in lines] == [9_167, 9_167]


def test_a_price_follows_the_billing_period_asked_for(shop: Shop) -> None:
    number = shop.sales.deal()
    shop.add(number, shop.licence, billing_period="year")
    (line,) = shop.lines(number)
    assert (line.unit_price_micro, line.total_minor, discount_of(line)) == (120_000_000, 12_000, 0)


def test_a_yes_is_for_a_discount_and_not_for_a_total(shop: Shop) -> None:
    """8 a month for a year come to what 8 a year for twelve years do, at quite another discount."""
    by = system_actor()
    add_discount_band(family="", above_bp=1_500, approver_role="manager", by=by, via=SYSTEM)
    number = shop.sales.deal()
    saved = shop.add(number, shop.licence, unit_price=Decimal(8))
    asked = needed_of({number: shop.lines(number)})[number]
    shop.edit(number, saved.line_id, billing_period="year", term_months=144)
    now = needed_of({number: shop.lines(number)})[number]
    assert asked
    assert now
    assert (asked.highest_bp, now.highest_bp) == (2_000, 9_334)
    assert asked.terms != now.terms
