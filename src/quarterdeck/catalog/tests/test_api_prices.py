"""Products and prices written and read over the API."""

import pytest

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.api.prices import BookOut, BooksOut, CountingOut, PricesOut
from quarterdeck.catalog.api.products import ProductOut
from quarterdeck.catalog.api.tiers import BandsOut, TiersOut
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.rest import Api, api, fits, problem, reasons

VIA = Via(Door.API)


@pytest.fixture
def sam(cast: Cast, actors: dict[str, Actor]) -> Api:
    for code in ("EUR", "USD"):
        actions.activate_currency(code=code, by=actors["sam"], via=VIA)
    return api(cast.sam, "catalog.manage_products")


@pytest.fixture
def product(sam: Api) -> ProductOut:
    body = {
        "name": "Route Monitor",
        "code": "RM-1",
        "list_price": "40.00",
        "currency": "EUR",
        "charge": "recurring",
        "billing_period": "month",
        "default_term_months": 12,
    }
    reply = sam.post("/products", body)
    assert reply.status_code == 201
    return fits(reply, ProductOut, 201)


def test_a_product_is_added_and_changed(sam: Api, product: ProductOut) -> None:
    assert (product.charge, product.billing_period, product.default_term_months) == ("recurring", "month", 12)
    changed = fits(sam.patch(f"/products/{product.id}", {"unit": "vehicle"}), ProductOut)
    assert (changed.unit, changed.code, changed.version) == ("vehicle", "RM-1", 2)
    found = reasons(problem(sam.post("/products", {"name": "Other", "code": "rm-1"}), 422, "refused"))
    assert found == [("product_code_exists", "code")]


def test_a_price_book_with_its_prices(sam: Api, product: ProductOut, actors: dict[str, Actor]) -> None:
    tier = actions.add_price_tier(name="Gold", by=actors["sam"], via=VIA)
    (shown,) = fits(sam.get("/price-tiers"), TiersOut).items
    body = {"name": "Gold Europe", "currency": "EUR", "tier_id": shown.id, "valid_from": "2026-01-01"}
    book = fits(sam.post("/price-books", body), BookOut, 201)
    address = f"/price-books/{book.id}"
    price = {"product_id": product.id, "unit_price": "35.50", "minimum_quantity": "10"}
    assert fits(sam.post(f"{address}/prices", price), BookOut, 201).price_count == 1
    assert reasons(problem(sam.post(f"{address}/prices", price), 422, "refused")) == [
        ("price_entry_exists", "minimum_quantity")
    ]
    beyond = fits(sam.get(f"{address}/prices?page=999999999999999999"), PricesOut)
    assert (beyond.items, beyond.count) == ([], 1)
    (row,) = fits(sam.get(f"{address}/prices?text=rm-1"), PricesOut).items
    assert (row.product_id, row.unit_price, row.minimum_quantity) == (product.id, "35.5", "10")
    asked = f"/prices?product_id={product.id}&currency=EUR&day=2026-11-19&tier_id={public_id(tier)}&quantity="
    for quantity, expected in (("9", ("40", None)), ("10", ("35.5", book.id))):
        found = fits(sam.get(asked + quantity), CountingOut)
        assert (found.unit_price, found.price_book_id) == expected
    assert sam.patch(f"{address}/prices/{row.id}", {"unit_price": "30"}).status_code == 200
    assert sam.delete(f"{address}/prices/{row.id}").status_code == 204
    assert fits(sam.get("/price-books"), BooksOut).items[0].price_count == 0


def test_books_are_changed_archived_and_restored(sam: Api) -> None:
    added = sam.post("/price-books", {"name": "Europe", "currency": "EUR"})
    address, tag = f"/price-books/{fits(added, BookOut, 201).id}", added["ETag"]
    assert fits(sam.patch(address, {"name": "EU"}, If_Match=tag), BookOut).version == 2
    assert sam.patch(address, {"name": "EU 2"}, If_Match=tag).status_code == 412
    assert sam.delete(address).status_code == 204
    assert not fits(sam.get(address), BookOut).is_active
    assert fits(sam.post(f"{address}/restore"), BookOut).is_active


def test_discount_bands_are_listed(sam: Api, actors: dict[str, Actor]) -> None:
    actions.add_discount_band(family="", above_bp=1500, approver_role="manager", by=actors["sam"], via=VIA)
    (band,) = fits(sam.get("/discount-bands"), BandsOut).items
    assert (band.family, band.above_bp, band.approver_role) == ("", 1500, "manager")


def test_sellers_read_prices_and_write_none(cast: Cast, sam: Api, product: ProductOut) -> None:
    rita = api(cast.rita)
    assert rita.get("/price-books").status_code == 200
    for path, body in (("/price-books", {"name": "X", "currency": "EUR"}), ("/products", {"name": "X"})):
        assert rita.post(path, body).status_code == 403
    assert rita.patch(f"/products/{product.id}", {"name": "X"}).status_code == 403
    assert queries.price_books() == []
    assert sam.get(f"/prices?product_id={public_id(5)}&currency=EUR&day=2026-01-01").status_code == 404
