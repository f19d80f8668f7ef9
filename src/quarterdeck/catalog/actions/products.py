"""Writes of products."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.catalog.events import ProductAdded, ProductArchived, ProductEdited, ProductEvent, ProductReactivated
from quarterdeck.catalog.models import Product
from quarterdeck.catalog.queries import active_currencies
from quarterdeck.catalog.rules import price_micro, price_of_micro, product_verdict
from quarterdeck.catalog.terms import (
    BillingPeriod,
    ChargeType,
    NewProduct,
    ProductState,
    SchedulePeriod,
    ScheduleType,
)
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Stamp, Via, field_changes
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import LONGEST_KEY, clean_line, fold
from quarterdeck.values.verdict import NotFound, Refused, Stale

LONGEST_CODE_KEY = 80


@dataclass(frozen=True, slots=True)
class ProductSaved:
    """A product after a write. `seq` is the journal entry's, None when nothing changed."""

    product_id: int
    version: int
    seq: int | None


@action
def add_product(*, new: NewProduct, by: Actor, via: Via, at: datetime | None = None) -> ProductSaved:
    """Add a product. Raises NotPermitted, or Refused with every reason the rules give."""
    require(by, Permission.PRODUCTS_MANAGE)
    product = Product(created_at=at or timezone.now())
    kept = _accepted(new, product.pk)
    changes = _write(product, NewProduct(name=""), kept)
    product.updated_at = product.created_at
    product.save(force_insert=True)
    seq = record(ProductAdded(record_id=product.pk), by.stamp(product.created_at, via), changes)
    return ProductSaved(product.pk, product.version, seq)


@action
def edit_product(
    *,
    product_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> ProductSaved:
    """Change fields of a product (names as in NewProduct). Raises NotPermitted, NotFound, Stale, Refused."""
    require(by, Permission.PRODUCTS_MANAGE)
    product = _locked(product_id)
    if version is not None and version != product.version:
        raise Stale(expected=version, found=product.version)
    before = _fields_of(product)
    kept = _accepted(replace(before, **changes), product.pk)
    written = _write(product, before, kept)
    if not written:
        return ProductSaved(product.pk, product.version, None)
    return _save(product, ProductEdited(record_id=product.pk), written, by.stamp(at or timezone.now(), via))


@action
def archive_product(*, product_id: int, by: Actor, via: Via, at: datetime | None = None) -> ProductSaved:
    """Take a product out of what can be picked; records that name it keep it. Raises NotPermitted, NotFound."""
    require(by, Permission.PRODUCTS_MANAGE)
    product = _locked(product_id)
    return _set_state(
        product, ProductState.ARCHIVED, ProductArchived(record_id=product.pk), by.stamp(at or timezone.now(), via)
    )


@action
def reactivate_product(*, product_id: int, by: Actor, via: Via, at: datetime | None = None) -> ProductSaved:
    """Let an archived product be picked again. Raises Refused when its name is taken meanwhile."""
    require(by, Permission.PRODUCTS_MANAGE)
    product = _locked(product_id)
    if product.state != ProductState.ACTIVE:
        _accepted(_fields_of(product), product.pk)
    return _set_state(
        product, ProductState.ACTIVE, ProductReactivated(record_id=product.pk), by.stamp(at or timezone.now(), via)
    )


def _locked(product_id: int) -> Product:
    product = Product.objects.select_for_update().filter(pk=product_id).first()
    if product is None:
        raise NotFound("product")
    return product


def _accepted(product: NewProduct, product_id: int) -> NewProduct:
    """The product with clean texts, as the rules accept it."""
    kept = replace(
        product,
        name=clean_line(product.name),
        family=clean_line(product.family),
        currency=product.currency.strip().upper(),
        code=clean_line(product.code),
        unit=clean_line(product.unit),
    )
    if kept.schedule_type == ScheduleType.NONE:
        kept = replace(kept, schedule_period=None, schedule_count=None)
    others = Product.objects.filter(state=ProductState.ACTIVE).exclude(pk=product_id)
    reasons = product_verdict(
        kept,
        name_is_taken=others.filter(name_key=_key(kept.name)).exists(),
        code_is_taken=bool(kept.code) and others.filter(code_key=_code_key(kept.code)).exists(),
        active_currencies=active_currencies(),
    )
    if reasons:
        raise Refused(reasons)
    return kept


def _key(name: str) -> str:
    return fold(name)[:LONGEST_KEY]


def _code_key(code: str) -> str:
    return fold(code)[:LONGEST_CODE_KEY]


def _fields_of(product: Product) -> NewProduct:
    return NewProduct(
        name=product.name,
        family=product.family,
        list_price=price_of_micro(product.list_price_micro),
        currency=product.currency,
        code=product.code,
        charge=ChargeType(product.charge),
        billing_period=BillingPeriod(product.billing_period) if product.billing_period else None,
        default_term_months=product.default_term_months,
        unit=product.unit,
        schedule_type=ScheduleType(product.schedule_type),
        schedule_period=SchedulePeriod(product.schedule_period) if product.schedule_period else None,
        schedule_count=product.schedule_count,
    )


def _write(product: Product, before: NewProduct, after: NewProduct) -> list[FieldChange]:
    product.name, product.name_key, product.family = after.name, _key(after.name), after.family
    product.list_price_micro, product.currency = price_micro(after.list_price), after.currency
    product.code, product.code_key, product.unit = after.code, _code_key(after.code), after.unit
    product.charge, product.billing_period = after.charge, after.billing_period or ""
    product.default_term_months = after.default_term_months
    product.schedule_type, product.schedule_period = after.schedule_type, after.schedule_period or ""
    product.schedule_count = after.schedule_count
    return field_changes(before, after)


def _set_state(product: Product, state: ProductState, event: ProductEvent, stamp: Stamp) -> ProductSaved:
    if product.state == state:
        return ProductSaved(product.pk, product.version, None)
    change = FieldChange("state", product.state, state.value)
    product.state = state.value
    return _save(product, event, [change], stamp)


def _save(product: Product, event: ProductEvent, changes: Sequence[FieldChange], stamp: Stamp) -> ProductSaved:
    product.version += 1
    product.updated_at = stamp.at
    product.save(force_update=True)
    return ProductSaved(product.pk, product.version, record(event, stamp, changes))
