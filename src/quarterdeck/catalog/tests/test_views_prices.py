"""Settings pages of price books, tiers and discount bands: shown, posted without scripts, refused, kept from others."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.terms import BookFields, EntryFields, NewProduct
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
VIA = Via(Door.SYSTEM)
BOOKS, TIERS, BANDS = "/settings/price-books", "/settings/price-tiers", "/settings/discount-bands"


@pytest.fixture
def sam(cast: Cast, actors: dict[str, Actor], browser: Browser) -> Client:
    for code in ("EUR", "USD"):
        actions.activate_currency(code=code, by=actors["sam"], via=VIA)
    new = NewProduct("GTX Pro", "GTX", Decimal(100), "EUR", code="GTX-1")
    actions.add_product(new=new, by=actors["sam"], via=VIA)
    return browser(cast.sam)


@pytest.fixture
def book(sam: Client, actors: dict[str, Actor]) -> str:
    new = BookFields(name="Europe", currency="EUR")
    return f"{BOOKS}/{public_id(actions.add_price_book(new=new, by=actors['sam'], via=VIA).book_id)}"


def test_a_price_book_is_added_once_and_given_prices(sam: Client) -> None:
    html = page_of(sam.get(BOOKS))
    for words in ("Products sell at their list price.", "Every account gets the standard prices.", "need nobody’s yes"):
        assert words in html
    token = value_in(page_of(sam.get(f"{BOOKS}/new")), "token")
    data = {"name": "Europe", "currency": "EUR", "valid_from": "2026-01-01", "token": token}
    replies = [sam.post(f"{BOOKS}/new", data) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [303, 303]
    assert [row.name for row in queries.price_books()] == ["Europe"]
    href = replies[0].headers["Location"]
    assert "No prices yet." in page_of(sam.get(href))
    reply = sam.post(href, {"do": "add", "product": "gtx-1", "unit_price": "90.5", "minimum_quantity": "10"})
    assert reply.status_code == 303
    html = page_of(sam.get(href))
    for words in ("GTX Pro", "GTX-1", "€90.50", ">10<"):
        assert words in html
    assert "GTX Pro" in page_of(sam.get(f"{href}?text=gtx"))


def test_prices_are_changed_and_removed(sam: Client, book: str, actors: dict[str, Actor]) -> None:
    (row,) = queries.price_books()
    (product,) = queries.product_options()
    actions.add_price(book_id=row.id, new=EntryFields(product.id, Decimal(90)), by=actors["sam"], via=VIA)
    (entry,) = queries.price_entries(row.id).rows
    href = f"{book}/prices/{public_id(entry.id)}"
    assert value_in(page_of(sam.get(href)), "unit_price") == "90"
    with unchanged():
        assert "A price is 0 or more." in page_of(sam.post(href, {"unit_price": "-1"}), 422)
    assert sam.post(href, {"unit_price": "80"}).status_code == 303
    assert queries.price_entries(row.id).rows[0].unit_price == 80
    assert sam.post(book, {"do": "remove", "price": public_id(entry.id)}).status_code == 303
    assert queries.price_entries(row.id).count == 0
    assert sam.post(book, {"do": "remove", "price": "nothing"}).status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"do": "add", "product": "Nothing", "unit_price": "1"}, "No product is called so."),
        ({"do": "add", "product": "", "unit_price": ""}, "Choose a product."),
        ({"do": "add", "product": "GTX Pro", "unit_price": "1", "minimum_quantity": "-1"}, "0 or more"),
        ({"do": "edit", "name": "", "currency": "EUR", "version": "1"}, "Enter a name."),
        ({"do": "edit", "name": "E", "currency": "GBP", "version": "1"}, "GBP is not switched on here."),
        (
            {
                "do": "edit",
                "name": "E",
                "currency": "EUR",
                "valid_from": "2026-02-01",
                "valid_until": "2026-01-01",
                "version": "1",
            },
            "The last day lies before the first.",
        ),
    ],
)
def test_what_a_price_book_refuses(sam: Client, book: str, data: dict[str, str], words: str) -> None:
    with unchanged():
        assert words in page_of(sam.post(book, data), 422)


def test_a_price_book_is_edited_met_and_archived(sam: Client, book: str) -> None:
    data = {"do": "edit", "name": "Europe 2027", "currency": "EUR", "version": "1"}
    assert sam.post(book, data).status_code == 303
    assert "Europe 2027" in page_of(sam.post(book, data | {"name": "Other"}), 409)
    sam.post(book, {"do": "state"})
    assert "It gives no prices." in page_of(sam.get(book))
    sam.post(book, {"do": "state"})
    assert queries.price_books()[0].is_active
    assert sam.post(book, {"do": "other"}).status_code == 404
    assert sam.get(f"{book}?page=0").status_code == 404
    assert sam.get(f"{book}?page=000000001999999999999999999").status_code == 404


def test_tiers_are_added_renamed_and_archived(sam: Client) -> None:
    token = value_in(page_of(sam.get(f"{TIERS}/new")), "token")
    for _ in range(2):
        assert sam.post(f"{TIERS}/new", {"name": "Gold", "token": token}).status_code == 303
    (tier,) = queries.price_tiers()
    href = f"{TIERS}/{public_id(tier.id)}"
    assert value_in(page_of(sam.get(href)), "name") == "Gold"
    assert "Enter a name." in page_of(sam.post(href, {"do": "edit", "name": ""}), 422)
    assert sam.post(href, {"do": "edit", "name": "Premier"}).status_code == 303
    sam.post(href, {"do": "state"})
    assert "Its accounts get standard prices." in page_of(sam.get(href))
    other = sam.post(f"{TIERS}/new", {"name": "Premier", "token": "t2"})
    assert other.status_code == 303
    assert "already a price tier" in page_of(sam.post(href, {"do": "state"}), 422)
    assert "Premier" in page_of(sam.get(BOOKS))


def test_discount_bands_are_added_changed_and_removed(sam: Client) -> None:
    html = page_of(sam.get(f"{BANDS}/new"))
    data = {"family": "GTX", "above": "12.5", "approver_role": "manager", "token": value_in(html, "token")}
    assert "two decimal places" in page_of(sam.post(f"{BANDS}/new", data | {"above": "1.2345"}), 422)
    assert sam.post(f"{BANDS}/new", data).status_code == 303
    (band,) = queries.discount_bands()
    assert (band.family, band.above_bp, band.approver_role) == ("GTX", 1250, "manager")
    assert "12.5%" in page_of(sam.get(BOOKS))
    href = f"{BANDS}/{public_id(band.id)}"
    page_of(sam.get(href))
    assert "below 100" in page_of(sam.post(href, data | {"do": "edit", "above": "100"}), 422)
    assert sam.post(href, data | {"do": "edit", "above": "20"}).status_code == 303
    assert queries.discount_bands()[0].above_bp == 2000
    assert sam.post(href, {"do": "remove"}).status_code == 303
    assert queries.discount_bands() == []
    assert sam.get(href).status_code == 404


def test_products_are_offered_while_one_types(sam: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "datalist#product-options"}
    html = sam.get("/settings/products?product=gtx-", headers=headers).content.decode()
    assert html.strip().startswith("<datalist")
    assert 'value="GTX Pro"' in html
    assert "GTX Pro" not in sam.get("/settings/products?product=zzz", headers=headers).content.decode()


def test_everybody_reads_and_operations_writes(cast: Cast, browser: Browser, book: str) -> None:
    rita = browser(cast.rita)
    assert "Add price book" not in page_of(rita.get(BOOKS))
    assert "Add a price" not in page_of(rita.get(book))
    assert rita.post(book, {"do": "state"}).status_code == 403
    for path in (f"{BOOKS}/new", f"{TIERS}/new", f"{BANDS}/new"):
        assert rita.get(path).status_code == 403


def test_query_counts(sam: Client, book: str, query_counts: QueryCounts) -> None:
    for name, path in (("price books", BOOKS), ("price book", book), ("new discount band", f"{BANDS}/new")):
        with query_counts.expect(name):
            page_of(sam.get(path))
