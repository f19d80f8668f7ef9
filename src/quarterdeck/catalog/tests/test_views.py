"""Settings pages of products, currencies and rates: shown, posted without scripts, refused, kept from others."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
VIA = Via(Door.SYSTEM)
PRODUCTS, CURRENCIES = "/settings/products", "/settings/currencies"


@pytest.fixture
def sam(cast: Cast, actors: dict[str, Actor], browser: Browser) -> Client:
    for code in ("EUR", "USD"):
        actions.activate_currency(code=code, by=actors["sam"], via=VIA)
    return browser(cast.sam)


@pytest.fixture
def product(sam: Client, actors: dict[str, Actor]) -> str:
    new = NewProduct("GTX Pro", "GTX", Decimal("4821.125"), "USD")
    product_id = actions.add_product(new=new, by=actors["sam"], via=VIA).product_id
    return f"{PRODUCTS}/{public_id(product_id)}"


def test_products_are_listed_searched_and_archived_ones_apart(sam: Client, product: str) -> None:
    html = page_of(sam.get(PRODUCTS))
    for words in ("GTX Pro", "$4,821.125", "Add product"):
        assert words in html
    assert "No product matches." in page_of(sam.get(f"{PRODUCTS}?text=zzz"))
    assert sam.get(f"{PRODUCTS}?text=%00").status_code == 400
    assert "GTX Pro" not in page_of(sam.get(f"{PRODUCTS}?state=archived"))
    sam.post(product, {"do": "state"})
    assert "GTX Pro" in page_of(sam.get(f"{PRODUCTS}?state=archived"))
    assert "No products yet." in page_of(sam.get(PRODUCTS))
    sam.post(product, {"do": "state"})
    assert "GTX Pro" in page_of(sam.get(PRODUCTS))


def test_a_form_sent_twice_adds_one_product(sam: Client) -> None:
    token = value_in(page_of(sam.get(f"{PRODUCTS}/new")), "token")
    data = {"name": "MG Special", "family": "MG", "list_price": "55", "currency": "USD", "token": token}
    for _ in range(2):
        assert sam.post(f"{PRODUCTS}/new", data).status_code == 303
    assert [row.name for row in queries.product_options()] == ["MG Special"]
    html = page_of(sam.post(f"{PRODUCTS}/new", data | {"name": "Other"}), 422)
    assert "Other" in html
    assert [row.name for row in queries.product_options()] == ["MG Special"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter a name."),
        ({"name": "gtx pro"}, "There is already a product named"),
        ({"name": "x" * 1_000_000}, "120 fit."),
        ({"name": "a\x00b"}, "U+0000"),
        ({"list_price": "-1"}, "A price is 0 or more."),
        ({"list_price": "1.1234567"}, "at most six decimal places"),
        ({"list_price": "many"}, "Not a number."),
        ({"currency": ""}, "Choose the currency of the list price."),
        ({"currency": "GBP"}, "GBP is not switched on here."),
    ],
)
def test_refused_products_keep_what_was_typed(sam: Client, product: str, changes: dict[str, str], words: str) -> None:
    data = {"name": "Other", "family": "GTX", "list_price": "10", "currency": "USD", "token": "t1"} | changes
    with unchanged():
        html = page_of(sam.post(f"{PRODUCTS}/new", data), 422)
    assert words in html
    assert value_in(html, "family") == "GTX"
    assert 'aria-invalid="true"' in html


def test_editing_a_product_as_shown_changes_nothing(sam: Client, product: str) -> None:
    html = page_of(sam.get(product))
    data = {name: value_in(html, name) for name in ("name", "family", "list_price", "version")}
    assert data["list_price"] == "4,821.1250"
    assert sam.post(product, data | {"do": "edit", "currency": "USD"}).status_code == 303
    (row,) = queries.product_options()
    assert (row.list_price, row.version) == (Decimal("4821.125"), 1)


def test_a_stale_form_shows_both_values_and_saves_when_sent_again(sam: Client, product: str) -> None:
    html = page_of(sam.get(product))
    mine = {"do": "edit", "name": "GTX Mine", "family": "GTX", "list_price": "1", "currency": "USD", "version": "1"}
    assert sam.post(product, mine | {"name": "GTX Theirs"}).status_code == 303
    html = page_of(sam.post(product, mine), 409)
    assert "Stored now: GTX Theirs" in html
    assert value_in(html, "name") == "GTX Mine"
    assert queries.product_options()[0].name == "GTX Theirs"
    assert sam.post(product, mine | {"version": value_in(html, "version")}).status_code == 303
    assert queries.product_options()[0].name == "GTX Mine"


def test_everybody_reads_products_and_only_operations_change_them(
    cast: Cast, browser: Browser, sam: Client, product: str
) -> None:
    for person_id in (cast.rita, cast.max, cast.rolf, cast.chiara):
        client = browser(person_id)
        html = page_of(client.get(PRODUCTS))
        assert [words in html for words in ("GTX Pro", "Add product", product)] == [True, False, False]
        with unchanged():
            for address in (product, f"{PRODUCTS}/new"):
                assert client.get(address).status_code == 403
                assert client.post(address, {"do": "state", "name": "Mine"}).status_code == 403
    for person_id in (cast.paul, cast.pia):
        assert browser(person_id).get(PRODUCTS).status_code == 404
        assert browser(person_id).post(product, {"do": "state"}).status_code == 404
    assert Client().get(PRODUCTS).status_code == 302


def test_currencies_show_the_rate_that_counts_today(sam: Client, actors: dict[str, Actor]) -> None:
    assert "No rate" in page_of(sam.get(CURRENCIES))
    actions.set_rate(currency="USD", day=date(2026, 1, 2), rate=Decimal("1.1172"), by=actors["sam"], via=VIA)
    html = page_of(sam.get(CURRENCIES))
    shown = [words in html for words in ("1.1172", "Entered by hand", "Reporting currency", "No rate")]
    assert shown == [True, True, True, False]


def test_a_currency_is_switched_on_and_off(sam: Client) -> None:
    assert sam.post(CURRENCIES, {"code": "SEK"}).status_code == 303
    assert "SEK" in queries.active_currencies()
    assert sam.post(f"{CURRENCIES}/SEK", {"do": "active"}).status_code == 303
    assert "SEK" not in queries.active_currencies()
    assert "Switched off" in page_of(sam.get(CURRENCIES))
    with unchanged():
        assert "is not a currency code" in page_of(sam.post(CURRENCIES, {"code": "XXX"}), 422)
        assert "reporting currency" in page_of(sam.post(f"{CURRENCIES}/EUR", {"do": "active"}), 422)
        assert sam.post(f"{CURRENCIES}/SEK", {"do": "nothing"}).status_code == 404
        assert sam.get(f"{CURRENCIES}/GBP").status_code == 404


@pytest.mark.parametrize(
    ("day", "rate", "words"),
    [
        ("2026-01-02", "0", "Give a rate above 0"),
        ("2026-01-02", "x", "Not a number."),
        ("someday", "1.1", "not a date"),
        ("9999-12-31", "1.1", "only once its day has come"),
        ("", "1", "Fill this in."),
    ],
)
def test_refused_rates_say_why(sam: Client, day: str, rate: str, words: str) -> None:
    with unchanged():
        html = page_of(sam.post(f"{CURRENCIES}/USD", {"do": "rate", "day": day, "rate": rate}), 422)
    assert words in html


def test_a_rate_entered_twice_is_one(sam: Client) -> None:
    data = {"do": "rate", "day": "2026-01-02", "rate": "1.1172"}
    for _ in range(2):
        assert sam.post(f"{CURRENCIES}/USD", data).status_code == 303
    html = page_of(sam.get(f"{CURRENCIES}/USD"))
    assert html.count("1.1172") == 1
    assert "This rate was there already." in html
    assert "needs no rate of its own" in page_of(sam.get(f"{CURRENCIES}/EUR"))


def test_everybody_reads_rates_and_only_operations_change_them(cast: Cast, browser: Browser, sam: Client) -> None:
    posts: list[tuple[str, dict[str, Any]]] = [
        (CURRENCIES, {"code": "SEK"}),
        (f"{CURRENCIES}/USD", {"do": "active"}),
        (f"{CURRENCIES}/USD", {"do": "rate", "day": "2026-01-02", "rate": "1"}),
    ]
    for person_id in (cast.rita, cast.max, cast.rolf):
        client = browser(person_id)
        assert "Switch a currency on" not in page_of(client.get(CURRENCIES))
        assert "Enter a rate" not in page_of(client.get(f"{CURRENCIES}/USD"))
        with unchanged():
            assert [client.post(*post).status_code for post in posts] == [403, 403, 403]
    paul = browser(cast.paul)
    with unchanged():
        assert [paul.post(*post).status_code for post in posts] == [404, 404, 404]


def test_query_counts(sam: Client, product: str, query_counts: QueryCounts) -> None:
    for name, address in (
        ("products", PRODUCTS),
        ("product", product),
        ("currencies", CURRENCIES),
        ("currency", f"{CURRENCIES}/USD"),
    ):
        sam.get(address)
        with query_counts.expect(name):
            sam.get(address)
