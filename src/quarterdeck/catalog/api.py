"""Endpoints: products and currencies, to read."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.catalog.queries import ProductRow, currencies, product_list, product_row
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Flag, Id, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import exponent

products = Router()
money = Router()


class ProductOut(BaseModel):
    """A product. The list price is for one unit."""

    id: str
    name: str
    family: str
    list_price: str | None
    currency: str
    is_active: bool
    version: int


class ProductsOut(BaseModel):
    """A page of products by name."""

    items: list[ProductOut]
    next_cursor: str | None
    count: int = Field(description="How many there are over the whole filter.")


class ProductFilter(Body):
    """Which products, and which page of them."""

    text: str = Field("", description="Part of the name.")
    is_active: Flag | None = None
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class CurrencyOut(BaseModel):
    """A currency in use, or once in use."""

    code: str
    name: str
    decimal_places: int
    is_active: bool


class CurrenciesOut(BaseModel):
    """All currencies of this installation."""

    items: list[CurrencyOut]


@products.get("", response=ProductsOut, operation_id="list_products")
def list_products(request: HttpRequest, query: Query[ProductFilter]) -> HttpResponse:
    """Products by name, archived ones among them unless `is_active` says otherwise."""
    page = product_list(text=query.text, is_active=query.is_active, cursor=query.cursor, limit=query.limit)
    items = [_product(row) for row in page.rows]
    return reply(request, {"items": items, "next_cursor": page.next_cursor, "count": page.count})


@products.get("/{product_id}", response=ProductOut, operation_id="get_product")
def get_product(request: HttpRequest, product_id: Id) -> HttpResponse:
    """One product, archived or not."""
    row = product_row(product_id)
    return reply(request, _product(row), version=row.version)


@money.get("", response=CurrenciesOut, operation_id="list_currencies")
def list_currencies(request: HttpRequest) -> HttpResponse:
    """Currencies by code. Amounts may be in the active ones, with at most `decimal_places` places."""
    items = [
        {"code": row.code, "name": row.name, "decimal_places": exponent(row.code), "is_active": row.is_active}
        for row in currencies()
    ]
    return reply(request, {"items": items})


def _product(row: ProductRow) -> dict[str, object]:
    return {
        "id": public_id(row.id),
        "name": row.name,
        "family": row.family,
        "list_price": None if row.list_price is None else f"{row.list_price:f}",
        "currency": row.currency,
        "is_active": row.is_active,
        "version": row.version,
    }
