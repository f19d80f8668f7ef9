"""Products and currencies over the API."""

from decimal import Decimal

import pytest

from quarterdeck.catalog import actions
from quarterdeck.catalog.api.products import CurrenciesOut, ProductOut, ProductsOut
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.query_counts import QueryCounts
from tests.rest import Api, api, fits, problem, reasons

VIA = Via(Door.API)


@pytest.fixture
def client(cast: Cast) -> Api:
    return api(cast.rolf)


@pytest.fixture
def products(actors: dict[str, Actor]) -> list[int]:
    actions.activate_currency(code="USD", by=actors["sam"], via=VIA)
    rows = [
        NewProduct("GTX Basic", "GTX", Decimal(550), "USD"),
        NewProduct("MG Special", "MG", Decimal("0.000001"), "USD"),
        NewProduct("Œuvre 🚢", "", None, ""),
    ]
    return [actions.add_product(new=row, by=actors["sam"], via=VIA).product_id for row in rows]


def test_products_walk_in_pages(client: Api, products: list[int], actors: dict[str, Actor]) -> None:
    seen, cursor = [], ""
    while True:
        page = fits(client.get(f"/products?limit=1&cursor={cursor}"), ProductsOut)
        seen += [product.name for product in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
        actions.add_product(new=NewProduct(f"Early {len(seen)}"), by=actors["sam"], via=VIA)
    assert seen == ["GTX Basic", "MG Special", "Œuvre 🚢"]
    assert page.count == 5


def test_one_product(client: Api, products: list[int]) -> None:
    reply = client.get(f"/products/{public_id(products[1])}")
    found = fits(reply, ProductOut)
    assert (found.name, found.list_price, found.currency) == ("MG Special", "0.000001", "USD")
    again = client.get(f"/products/{public_id(products[1])}", If_None_Match=reply["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    problem(client.get(f"/products/{public_id(1)}"), 404, "not_found")


def test_archived_products_are_told_apart(client: Api, products: list[int], actors: dict[str, Actor]) -> None:
    actions.archive_product(product_id=products[0], by=actors["sam"], via=VIA)
    names = {
        state: [p.name for p in fits(client.get(f"/products?is_active={state}"), ProductsOut).items]
        for state in ("true", "false")
    }
    assert names == {"true": ["MG Special", "Œuvre 🚢"], "false": ["GTX Basic"]}
    assert fits(client.get("/products?text=gtx"), ProductsOut).count == 1


def test_currencies_say_how_precise_they_are(client: Api, actors: dict[str, Actor]) -> None:
    actions.activate_currency(code="JPY", by=actors["sam"], via=VIA)
    places = {c.code: c.decimal_places for c in fits(client.get("/currencies"), CurrenciesOut).items}
    assert places["JPY"] == 0


def test_foreign_cursor_is_refused(client: Api) -> None:
    assert reasons(problem(client.get("/products?cursor=eA"), 422, "refused")) == [("cursor_unusable", "cursor")]


def test_query_counts(client: Api, products: list[int], query_counts: QueryCounts) -> None:
    client.get("/products")
    for name in ("products", "currencies"):
        with query_counts.expect(f"api {name}"):
            assert client.get(f"/{name}").status_code == 200
