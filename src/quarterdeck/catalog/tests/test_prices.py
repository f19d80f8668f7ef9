"""Price books, tiers and discount bands: which price counts, and what is written and refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.rules import band_of, chosen_price
from quarterdeck.catalog.terms import (
    Band,
    BookFields,
    ChargeType,
    EntryFields,
    ListPrice,
    NewProduct,
    OfferedPrice,
    Price,
    PriceAsked,
)
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale

FORM = Via(Door.FORM)
DAY = date(2026, 11, 19)
GOLD = 7


def offered(book: int, micro: int, **more: Any) -> OfferedPrice:
    fields: dict[str, Any] = {"currency": "EUR", "tier_id": None, "valid_from": None, "valid_until": None}
    fields |= {"minimum_quantity_micro": 0} | more
    return OfferedPrice(book_id=book, product_id=1, unit_price_micro=micro, **fields)


def asked(quantity: int = 1, **more: Any) -> PriceAsked:
    fields: dict[str, Any] = {"product_id": 1, "currency": "EUR", "tier_id": GOLD, "on": DAY} | more
    return PriceAsked(quantity_micro=quantity, **fields)


@pytest.mark.parametrize(
    ("prices", "listed", "expected"),
    [
        ([], None, None),
        ([], ListPrice(5, "USD"), None),
        ([], ListPrice(5, "EUR"), Price(5)),
        ([offered(1, 9)], ListPrice(5, "EUR"), Price(9, 1)),
        ([offered(1, 9), offered(2, 8, tier_id=GOLD)], None, Price(8, 2)),
        ([offered(1, 9), offered(2, 8, tier_id=3)], None, Price(9, 1)),
        ([offered(1, 9, currency="USD")], None, None),
        ([offered(1, 9, valid_from=DAY)], None, Price(9, 1)),
        ([offered(1, 9, valid_from=date(2026, 11, 20))], None, None),
        ([offered(1, 9, valid_until=DAY)], None, Price(9, 1)),
        ([offered(1, 9, valid_until=date(2026, 11, 18))], ListPrice(5, "EUR"), Price(5)),
        ([offered(1, 9), offered(2, 8, valid_from=date(2026, 1, 1))], None, Price(8, 2)),
        ([offered(1, 9), offered(2, 8)], None, Price(8, 2)),
        ([offered(1, 9), offered(1, 7, minimum_quantity_micro=10)], None, Price(9, 1)),
    ],
)
def test_the_price_that_counts(prices: list[OfferedPrice], listed: ListPrice | None, expected: Price | None) -> None:
    assert chosen_price(asked(), prices, listed) == expected
    assert chosen_price(asked(), reversed(prices), listed) == expected


def test_volume_breaks_count_from_their_quantity_on() -> None:
    prices = [offered(1, 9), offered(1, 7, minimum_quantity_micro=10), offered(1, 6, minimum_quantity_micro=50)]
    found = [chosen_price(asked(quantity), prices, None) for quantity in (9, 10, 49, 50, 10**9)]
    assert [price and price.unit_price_micro for price in found] == [9, 7, 7, 6, 6]


@pytest.mark.parametrize(
    ("family", "discount_bp", "expected"),
    [("GTX", 1000, None), ("GTX", 1001, 1), ("gtx", 2000, 1), ("GTX", 2001, 3), ("MG", 2001, 2), ("", 9999, 2)],
)
def test_the_strictest_band_that_a_discount_reaches(family: str, discount_bp: int, expected: int | None) -> None:
    bands = [Band(1, "", 1000, "manager"), Band(2, "", 2000, "sales_operations"), Band(3, "GTX", 2000, "administrator")]
    found = band_of(bands, family, discount_bp)
    assert (found.id if found else None) == expected


@pytest.fixture
def sam(actors: dict[str, Actor]) -> Actor:
    for code in ("EUR", "USD"):
        actions.activate_currency(code=code, by=actors["sam"], via=FORM)
    return actors["sam"]


@pytest.fixture
def product(sam: Actor) -> int:
    new = NewProduct("GTX Pro", "GTX", Decimal(100), "EUR", code="GTX-1")
    return actions.add_product(new=new, by=sam, via=FORM).product_id


def book(sam: Actor, name: str = "Europe", **more: Any) -> int:
    new = BookFields(name=name, currency="EUR", **more)
    return actions.add_price_book(new=new, by=sam, via=FORM).book_id


def price(sam: Actor, book_id: int, product: int, unit_price: str, minimum: str = "0") -> None:
    new = EntryFields(product, Decimal(unit_price), Decimal(minimum))
    actions.add_price(book_id=book_id, new=new, by=sam, via=FORM)


def micro_of(product: int, tier_id: int | None = None, quantity: int = 1, on: date = DAY) -> int | None:
    found = queries.price_of(
        product_id=product, currency="EUR", tier_id=tier_id, quantity_micro=quantity * 10**6, on=on
    )
    return None if found is None else found.unit_price_micro


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def test_prices_come_from_the_books_that_are_there(sam: Actor, product: int) -> None:
    gold = actions.add_price_tier(name="Gold", by=sam, via=FORM)
    standard, golden = book(sam), book(sam, "Europe Gold", tier_id=gold, valid_until=date(2026, 12, 31))
    price(sam, standard, product, "90")
    price(sam, golden, product, "80")
    price(sam, golden, product, "70.5", "10")
    assert [micro_of(product), micro_of(product, gold), micro_of(product, gold, 10)] == [
        90 * 10**6,
        80 * 10**6,
        70_500_000,
    ]
    assert micro_of(product, gold, on=date(2027, 1, 1)) == 90 * 10**6
    actions.archive_price_tier(tier_id=gold, by=sam, via=FORM)
    assert micro_of(product, gold) == 90 * 10**6
    actions.archive_price_book(book_id=standard, by=sam, via=FORM)
    assert micro_of(product, gold) == 100 * 10**6
    actions.reactivate_price_book(book_id=standard, by=sam, via=FORM)
    actions.reactivate_price_tier(tier_id=gold, by=sam, via=FORM)
    assert micro_of(product, gold) == 80 * 10**6
    (entry, *_rest) = queries.price_entries(golden).rows
    actions.remove_price(book_id=golden, entry_id=entry.id, by=sam, via=FORM)
    assert (micro_of(product, gold), micro_of(product, gold, 10)) == (90 * 10**6, 70_500_000)


def test_prices_of_many_cost_two_statements(
    sam: Actor, product: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    standard = book(sam)
    price(sam, standard, product, "90")
    rows = [PriceAsked(product, "EUR", None, quantity, DAY) for quantity in range(40)]
    with django_assert_num_queries(2):
        found = queries.prices_of(rows)
    assert len(found) == 40
    assert queries.prices_of([PriceAsked(5, "EUR", None, 1, DAY)]) == {PriceAsked(5, "EUR", None, 1, DAY): None}


def test_every_change_of_a_price_is_in_the_books_history(sam: Actor, product: int) -> None:
    number = book(sam)
    price(sam, number, product, "90", "5")
    (entry,) = queries.price_entries(number).rows
    actions.change_price(book_id=number, entry_id=entry.id, unit_price=Decimal(85), by=sam, via=FORM)
    unchanged = actions.change_price(book_id=number, entry_id=entry.id, unit_price=Decimal("85.0"), by=sam, via=FORM)
    assert (unchanged.seq, unchanged.version) == (None, 3)
    actions.remove_price(book_id=number, entry_id=entry.id, by=sam, via=FORM)
    entries = timeline("price_book", number)
    assert [entry.event for entry in entries] == [
        "price_book.price_removed",
        "price_book.price_changed",
        "price_book.price_added",
        "price_book.added",
    ]
    changed = {change.field: (change.old, change.new) for change in entries[1].changes}
    assert changed == {"unit_price": ("90", "85")}


def test_what_price_books_refuse(sam: Actor, product: int) -> None:
    number = book(sam)
    price(sam, number, product, "90")
    with pytest.raises(Refused) as refusal:
        price(sam, number, product, "80")
    assert codes(refusal) == ["price_entry_exists"]
    with pytest.raises(Refused) as refusal:
        price(sam, number, 5, "-1", "-2")
    assert codes(refusal) == ["price_negative", "product_unknown", "quantity_negative"]
    with pytest.raises(Refused) as refusal:
        book(sam, "europe", tier_id=9, valid_from=DAY, valid_until=date(2026, 1, 1))
    assert codes(refusal) == ["price_book_exists", "price_tier_unknown", "days_reversed"]
    with pytest.raises(Stale):
        actions.edit_price_book(book_id=number, changes={"name": "X"}, by=sam, via=FORM, version=1)
    with pytest.raises(Refused) as refusal:
        actions.edit_price_book(book_id=number, changes={"currency": "USD"}, by=sam, via=FORM)
    assert codes(refusal) == ["price_book_priced"]
    with pytest.raises(NotFound):
        actions.change_price(book_id=number, entry_id=1, unit_price=Decimal(1), by=sam, via=FORM)
    actions.archive_product(product_id=product, by=sam, via=FORM)
    with pytest.raises(Refused) as refusal:
        price(sam, number, product, "80", "10")
    assert codes(refusal) == ["product_unknown"]


def test_tiers_have_names_of_their_own_and_lasting_keys(sam: Actor) -> None:
    gold = actions.add_price_tier(name=" Gold ", by=sam, via=FORM)
    with pytest.raises(Refused) as refusal:
        actions.add_price_tier(name="gold", by=sam, via=FORM)
    assert codes(refusal) == ["price_tier_exists"]
    actions.rename_price_tier(tier_id=gold, name="Premier", by=sam, via=FORM)
    (row,) = queries.price_tiers()
    assert (row.key, row.name, row.is_active) == ("gold", "Premier", True)
    assert queries.tiers_by_name_key() == {"premier": gold}


def test_discount_bands_are_kept_changed_and_removed(sam: Actor) -> None:
    band = actions.add_discount_band(family="GTX", above_bp=1000, approver_role="manager", by=sam, via=FORM)
    with pytest.raises(Refused) as refusal:
        actions.add_discount_band(family="gtx", above_bp=1000, approver_role="manager", by=sam, via=FORM)
    assert codes(refusal) == ["discount_band_exists"]
    with pytest.raises(Refused) as refusal:
        actions.edit_discount_band(band_id=band, above_bp=10_000, approver_role="nobody", by=sam, via=FORM)
    assert codes(refusal) == ["discount_range", "role_unknown"]
    actions.edit_discount_band(band_id=band, above_bp=1500, approver_role="sales_operations", by=sam, via=FORM)
    assert queries.discount_bands() == [Band(band, "GTX", 1500, "sales_operations")]
    actions.remove_discount_band(band_id=band, by=sam, via=FORM)
    assert queries.discount_bands() == []
    assert [entry.event for entry in timeline("discount_band", band)] == [
        "discount_band.removed",
        "discount_band.edited",
        "discount_band.added",
    ]


def test_product_codes_are_unique_among_active_products(sam: Actor, product: int) -> None:
    new = NewProduct("Other", code="gtx-1", charge=ChargeType.RECURRING)
    with pytest.raises(Refused) as refusal:
        actions.add_product(new=new, by=sam, via=FORM)
    assert codes(refusal) == ["product_code_exists", "billing_period_missing"]
    actions.archive_product(product_id=product, by=sam, via=FORM)
    actions.add_product(new=NewProduct("Other", code="gtx-1"), by=sam, via=FORM)
    assert [row.name for row in queries.picked_products("GTX-")] == ["Other"]
    with pytest.raises(Refused) as refusal:
        actions.reactivate_product(product_id=product, by=sam, via=FORM)
    assert codes(refusal) == ["product_code_exists"]


@pytest.mark.parametrize("who", ["rita", "max", "rolf", "chiara", "paul"])
def test_others_may_not_write_prices(actors: dict[str, Actor], sam: Actor, product: int, who: str) -> None:
    number = book(sam)
    with pytest.raises(NotPermitted):
        price(actors[who], number, product, "1")
    with pytest.raises(NotPermitted):
        book(actors[who], "Other")
    with pytest.raises(NotPermitted):
        actions.add_price_tier(name="Gold", by=actors[who], via=FORM)
    with pytest.raises(NotPermitted):
        actions.add_discount_band(family="", above_bp=1, approver_role="manager", by=actors[who], via=FORM)
    assert queries.price_book(number).entry_count == 0
