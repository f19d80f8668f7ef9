"""Reads of products. They are the company's own and hold nobody's records: every employee reads them."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import Q, QuerySet

from quarterdeck.catalog.models import Product
from quarterdeck.catalog.rules import price_of_micro
from quarterdeck.catalog.terms import BillingPeriod, ChargeType, ProductState, SchedulePeriod, ScheduleType
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import LONGEST_KEY, clean_line, fold, sought
from quarterdeck.values.verdict import NotFound

PICKED_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product. `list_price` is for one unit, and for one billing period when it is charged more than once.

    `billing_period`, `default_term_months`, `schedule_period` and `schedule_count` are None where they say nothing.
    """

    id: int
    name: str
    code: str
    family: str
    list_price: Decimal | None
    currency: str
    charge: ChargeType
    billing_period: BillingPeriod | None
    default_term_months: int | None
    unit: str
    schedule_type: ScheduleType
    schedule_period: SchedulePeriod | None
    schedule_count: int | None
    is_active: bool
    version: int


def _row_of(product: Product) -> ProductRow:
    return ProductRow(
        id=product.pk,
        name=product.name,
        code=product.code,
        family=product.family,
        list_price=price_of_micro(product.list_price_micro),
        currency=product.currency,
        charge=ChargeType(product.charge),
        billing_period=BillingPeriod(product.billing_period) if product.billing_period else None,
        default_term_months=product.default_term_months,
        unit=product.unit,
        schedule_type=ScheduleType(product.schedule_type),
        schedule_period=SchedulePeriod(product.schedule_period) if product.schedule_period else None,
        schedule_count=product.schedule_count,
        is_active=product.state == ProductState.ACTIVE,
        version=product.version,
    )


def product_options() -> list[ProductRow]:
    """The products that can be picked, by name."""
    return [_row_of(product) for product in _chosen("", "", is_active=True).order_by("name_key", "id")]


def picked_products(text: str, limit: int = PICKED_AT_ONCE) -> list[ProductRow]:
    """The first products that can be picked whose name or code holds `text`, by name. One query."""
    return [_row_of(product) for product in _chosen(text, "", is_active=True).order_by("name_key", "id")[:limit]]


def _chosen(text: str, family: str, *, is_active: bool | None) -> QuerySet[Product]:
    """The products whose name or code holds the text, of a family unless it is empty."""
    key = sought(text)
    if key is None:
        return Product.objects.none()
    products = Product.objects.filter(Q(name_key__contains=key) | Q(code_key__contains=key))
    if family:
        products = products.filter(family=family)
    if is_active is not None:
        products = products.filter(state=ProductState.ACTIVE if is_active else ProductState.ARCHIVED)
    return products


@dataclass(frozen=True, slots=True)
class ProductList:
    """One page of products by name, the cursor of the next one, and the count over the whole filter."""

    rows: list[ProductRow]
    next_cursor: str | None
    count: int


def product_list(
    *, text: str = "", family: str = "", is_active: bool | None = None, cursor: str = "", limit: int = 50
) -> ProductList:
    """Products whose name or code holds `text`, by name, archived ones too unless asked otherwise. Two queries."""
    products = _chosen(text, family, is_active=is_active)
    count = products.count()
    if cursor:
        name_key, number = read_cursor(cursor, "name", [(str,), (int,)])
        products = products.filter(Q(name_key__gt=name_key) | Q(name_key=name_key, id__gt=number))
    found = list(products.order_by("name_key", "id")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = write_cursor("name", (last.name_key, last.pk)) if last else None
    return ProductList([_row_of(product) for product in found[:limit]], next_cursor, count)


def product_row(product_id: int) -> ProductRow:
    """One product, archived or not. Raises NotFound."""
    product = Product.objects.filter(pk=product_id).first()
    if product is None:
        raise NotFound("product")
    return _row_of(product)


def product_rows(ids: Collection[int]) -> Mapping[int, ProductRow]:
    """These products, archived ones included. One query."""
    return {product.pk: _row_of(product) for product in Product.objects.filter(pk__in=ids)}


def product_names(ids: Collection[int]) -> dict[int, str]:
    """Names of these products, archived ones included."""
    return dict(Product.objects.filter(pk__in=ids).values_list("id", "name"))


def product_families() -> list[str]:
    """The families in use, by name."""
    families = Product.objects.exclude(family="").values_list("family", flat=True).distinct()
    return sorted(families, key=str.casefold)


def products_called(text: str) -> int | None:
    """The product that can be picked with this code or, when none has it, this name. One query."""
    key = fold(clean_line(text))
    here = Product.objects.filter(Q(code_key=key[:80]) | Q(name_key=key[:LONGEST_KEY]), state=ProductState.ACTIVE)
    found = dict(here.values_list("code_key", "pk")) if key else {}
    return found.get(key, next(iter(found.values()), None))


def active_products(ids: Collection[int]) -> frozenset[int]:
    """Those of these products that may be chosen."""
    rows = Product.objects.filter(pk__in=ids, state=ProductState.ACTIVE)
    return frozenset(rows.values_list("id", flat=True))


def products_by_name_key() -> dict[str, int]:
    """Active products by their folded name (`values.text.fold`)."""
    return dict(Product.objects.filter(state=ProductState.ACTIVE).values_list("name_key", "id"))
