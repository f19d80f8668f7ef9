"""Endpoints: products and currencies."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.catalog import actions
from quarterdeck.catalog.queries import ProductRow, currencies, product_list, product_row
from quarterdeck.catalog.terms import BillingPeriod, ChargeType, NewProduct, SchedulePeriod, ScheduleType
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Amount, Body, Day, Flag, Id, Limit, Patch
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import exponent

products = Router()
money = Router()
VIA = Via(Door.API)
Charge = Annotated[ChargeType, Field(strict=False)]
Period = Annotated[BillingPeriod, Field(strict=False)]
Schedule = Annotated[ScheduleType, Field(strict=False)]
Between = Annotated[SchedulePeriod, Field(strict=False)]


class ProductOut(BaseModel):
    """A product. The list price is for one unit."""

    id: str
    name: str
    code: str
    family: str
    list_price: str | None
    currency: str
    charge: ChargeType
    billing_period: BillingPeriod | None = Field(description="How often it is charged; null for what is charged once.")
    default_term_months: int | None
    unit: str
    schedule_type: ScheduleType = Field(description="What lines with it start with.")
    schedule_period: SchedulePeriod | None
    schedule_count: int | None
    is_active: bool
    version: int


class ProductsOut(BaseModel):
    """A page of products by name."""

    items: list[ProductOut]
    next_cursor: str | None
    count: int = Field(description="How many there are over the whole filter.")


class ProductPatch(Patch):
    """Fields of a product to change."""

    name: str = ""
    code: str = ""
    family: str = ""
    list_price: Amount | None = None
    currency: str = ""
    charge: Charge = ChargeType.ONE_TIME
    billing_period: Period | None = None
    default_term_months: int | None = None
    unit: str = ""
    schedule_type: Schedule = ScheduleType.NONE
    schedule_period: Between | None = None
    schedule_count: int | None = None


class ProductIn(ProductPatch):
    """A product to add."""

    name: str


class ProductFilter(Body):
    """Which products, and which page of them."""

    text: str = Field("", description="Part of the name or code.")
    family: str = ""
    is_active: Flag | None = None
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class CurrencyOut(BaseModel):
    """A currency in use, or once in use."""

    code: str
    name: str
    decimal_places: int
    is_active: bool


class CurrencyIn(Body):
    """A currency to use."""

    code: str = Field(description="As ISO 4217 has it.")


class RateIn(Body):
    """A rate to enter."""

    rate: Amount = Field(description="Units of the currency for one euro.")


class RateOut(BaseModel):
    """A rate that was entered by hand."""

    currency: str
    day: date
    rate: str


class CurrenciesOut(BaseModel):
    """All currencies of this installation."""

    items: list[CurrencyOut]


@products.get("", response=ProductsOut, operation_id="list_products")
def list_products(request: HttpRequest, query: Query[ProductFilter]) -> HttpResponse:
    """Products by name, archived ones among them unless `is_active` says otherwise."""
    page = product_list(
        text=query.text, family=query.family, is_active=query.is_active, cursor=query.cursor, limit=query.limit
    )
    items = [_product(row) for row in page.rows]
    return reply(request, {"items": items, "next_cursor": page.next_cursor, "count": page.count})


@products.get("/{product_id}", response=ProductOut, operation_id="get_product")
def get_product(request: HttpRequest, product_id: Id) -> HttpResponse:
    """One product, archived or not."""
    row = product_row(product_id)
    return reply(request, _product(row), version=row.version)


@products.post("", response={201: ProductOut}, operation_id="add_product")
def add_product(request: HttpRequest, body: ProductIn) -> HttpResponse:
    """Add a product."""
    saved = actions.add_product(new=NewProduct(**body.given()), by=actor_of(request), via=VIA)
    row = product_row(saved.product_id)
    location = f"{request.path}/{public_id(row.id)}"
    return reply(request, _product(row), status=201, version=row.version, location=location)


@products.patch("/{product_id}", response=ProductOut, operation_id="edit_product")
def edit_product(request: HttpRequest, product_id: Id, body: ProductPatch) -> HttpResponse:
    """Change fields of a product; what is left out stays as it is."""
    version = expected_version(request)
    actions.edit_product(product_id=product_id, changes=body.given(), version=version, by=actor_of(request), via=VIA)
    row = product_row(product_id)
    return reply(request, _product(row), version=row.version)


@products.delete("/{product_id}", response={204: None}, operation_id="archive_product")
def archive_product(request: HttpRequest, product_id: Id) -> HttpResponse:
    """Take a product out of what can be picked; records that name it keep it."""
    actions.archive_product(product_id=product_id, by=actor_of(request), via=VIA)
    return nothing()


@products.post("/{product_id}/restore", response=ProductOut, operation_id="restore_product")
def restore_product(request: HttpRequest, product_id: Id) -> HttpResponse:
    """Let an archived product be picked again."""
    actions.reactivate_product(product_id=product_id, by=actor_of(request), via=VIA)
    row = product_row(product_id)
    return reply(request, _product(row), version=row.version)


@money.get("", response=CurrenciesOut, operation_id="list_currencies")
def list_currencies(request: HttpRequest) -> HttpResponse:
    """Currencies by code. Amounts may be in the active ones, with at most `decimal_places` places."""
    return _currencies(request)


@money.post("", response={201: CurrenciesOut}, operation_id="activate_currency")
def activate_currency(request: HttpRequest, body: CurrencyIn) -> HttpResponse:
    """Let amounts be entered in a currency."""
    actions.activate_currency(code=body.code, by=actor_of(request), via=VIA)
    return _currencies(request, status=201)


@money.delete("/{code}", response={204: None}, operation_id="deactivate_currency")
def deactivate_currency(request: HttpRequest, code: str) -> HttpResponse:
    """Keep new amounts out of a currency; amounts already in it stay and still convert."""
    actions.deactivate_currency(code=code, by=actor_of(request), via=VIA)
    return nothing()


@money.put("/{code}/rates/{day}", response=RateOut, operation_id="set_rate")
def set_rate(request: HttpRequest, code: str, day: Day, body: RateIn) -> HttpResponse:
    """Enter the rate of a currency in use, from this day on."""
    actions.set_rate(currency=code, day=day, rate=body.rate, by=actor_of(request), via=VIA)
    return reply(request, {"currency": code, "day": day, "rate": f"{body.rate:f}"})


def _currencies(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    items = [
        {"code": row.code, "name": row.name, "decimal_places": exponent(row.code), "is_active": row.is_active}
        for row in currencies()
    ]
    return reply(request, {"items": items}, status=status)


def _product(row: ProductRow) -> dict[str, object]:
    return {
        "id": public_id(row.id),
        "name": row.name,
        "code": row.code,
        "family": row.family,
        "list_price": None if row.list_price is None else f"{row.list_price:f}",
        "currency": row.currency,
        "charge": row.charge,
        "billing_period": row.billing_period,
        "default_term_months": row.default_term_months,
        "unit": row.unit,
        "schedule_type": row.schedule_type,
        "schedule_period": row.schedule_period,
        "schedule_count": row.schedule_count,
        "is_active": row.is_active,
        "version": row.version,
    }
