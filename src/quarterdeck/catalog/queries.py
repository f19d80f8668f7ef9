"""Reads of the catalog: products, currencies, rates, and the one conversion of money.

Products, currencies and rates are the company's own and hold nobody's records: every employee reads them.
"""

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from quarterdeck.catalog.models import Currency, Product, Rate
from quarterdeck.catalog.rules import cross_rate, currency_name, price_of_micro
from quarterdeck.catalog.terms import BASE_CURRENCY, Policy, ProductState, RateSource
from quarterdeck.journal.queries import compiled
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.money import RATE_SCALE, Money, convert_minor
from quarterdeck.values.text import sought
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product. `list_price` is for one unit."""

    id: int
    name: str
    family: str
    list_price: Decimal | None
    currency: str
    is_active: bool
    version: int


_PRODUCT_COLUMNS = ("id", "name", "family", "list_price_micro", "currency", "state", "version")


def _product_row(row: tuple[int, str, str, int | None, str, str, int]) -> ProductRow:
    number, name, family, micro, currency, state, version = row
    is_active = state == ProductState.ACTIVE
    return ProductRow(number, name, family, price_of_micro(micro), currency, is_active, version)


def product_options() -> list[ProductRow]:
    """The products that can be picked, by name."""
    return product_page(text="", is_active=True)


def product_page(*, text: str, is_active: bool) -> list[ProductRow]:
    """All active or all archived products whose name holds `text`, by name."""
    state = ProductState.ACTIVE if is_active else ProductState.ARCHIVED
    rows = _named(text).filter(state=state).order_by("name_key", "id")
    return [_product_row(row) for row in rows.values_list(*_PRODUCT_COLUMNS)]


def _named(text: str) -> QuerySet[Product]:
    """The products whose name holds the text."""
    key = sought(text)
    return Product.objects.none() if key is None else Product.objects.filter(name_key__contains=key)


@dataclass(frozen=True, slots=True)
class ProductList:
    """One page of products by name, the cursor of the next one, and the count over the whole filter."""

    rows: list[ProductRow]
    next_cursor: str | None
    count: int


def product_list(*, text: str = "", is_active: bool | None = None, cursor: str = "", limit: int = 50) -> ProductList:
    """Products whose name holds `text`, by name, archived ones too unless asked otherwise. Two queries."""
    products = _named(text)
    if is_active is not None:
        products = products.filter(state=ProductState.ACTIVE if is_active else ProductState.ARCHIVED)
    count = products.count()
    if cursor:
        name_key, number = read_cursor(cursor, "name", [(str,), (int,)])
        products = products.filter(Q(name_key__gt=name_key) | Q(name_key=name_key, id__gt=number))
    found = list(products.order_by("name_key", "id").values_list("name_key", *_PRODUCT_COLUMNS)[: limit + 1])
    next_cursor = write_cursor("name", found[limit - 1][:2]) if len(found) > limit else None
    return ProductList([_product_row(row[1:]) for row in found[:limit]], next_cursor, count)


def product_row(product_id: int) -> ProductRow:
    """One product, archived or not. Raises NotFound."""
    row = Product.objects.filter(pk=product_id).values_list(*_PRODUCT_COLUMNS).first()
    if row is None:
        raise NotFound("product")
    return _product_row(row)


def product_names(ids: Collection[int]) -> dict[int, str]:
    """Names of these products, archived ones included."""
    return dict(Product.objects.filter(pk__in=ids).values_list("id", "name"))


def active_products(ids: Collection[int]) -> frozenset[int]:
    """Those of these products that may be chosen."""
    rows = Product.objects.filter(pk__in=ids, state=ProductState.ACTIVE)
    return frozenset(rows.values_list("id", flat=True))


def products_by_name_key() -> dict[str, int]:
    """Active products by their folded name (`values.text.fold`)."""
    return dict(Product.objects.filter(state=ProductState.ACTIVE).values_list("name_key", "id"))


@dataclass(frozen=True, slots=True)
class CurrencyRow:
    """A currency in use here, or once in use."""

    code: str
    name: str
    is_active: bool


def currencies() -> list[CurrencyRow]:
    """The currencies of this installation by code, switched-off ones included."""
    rows = Currency.objects.order_by("code").values_list("code", "is_active")
    return [CurrencyRow(code, currency_name(code), is_active) for code, is_active in rows]


def active_currencies() -> frozenset[str]:
    """Codes of the currencies new amounts may be in."""
    return frozenset(_active_codes())


@compiled
def _active_codes() -> QuerySet[Currency, str]:
    return Currency.objects.filter(is_active=True).values_list("code", flat=True)


@dataclass(frozen=True, slots=True)
class KnownRate:
    """The rate of a currency on a day: units for one euro, and the day it was given for."""

    currency: str
    per_euro: Decimal
    day: date
    source: RateSource


def known_rates(day: date) -> list[KnownRate]:
    """The rate that counts on this day of each currency in use; a currency without one is left out."""
    rows = _rows_counting_on(day).exclude(per_euro=None)
    return [
        KnownRate(currency, Decimal(scaled) / RATE_SCALE, since, RateSource(source))
        for currency, scaled, since, source in rows.values_list("currency", "per_euro", "day", "source")
        if scaled is not None
    ]


def rate_history(currency: str, *, limit: int) -> list[KnownRate]:
    """The newest rates of a currency, latest day first; of several for a day the last one entered."""
    rows = Rate.objects.filter(currency=currency).exclude(per_euro=None).order_by("-day", "-id")
    by_day = itertools.groupby(rows.values_list("day", "per_euro", "source").iterator(), key=lambda row: row[0])
    newest = (next(group) for _, group in itertools.islice(by_day, limit))
    return [
        KnownRate(currency, Decimal(scaled) / RATE_SCALE, since, RateSource(by))
        for since, scaled, by in newest
        if scaled is not None
    ]


@dataclass(frozen=True, slots=True)
class RateTable:
    """Every rate into one currency on one day, under a named policy."""

    to: str
    day: date
    policy: Policy
    version: int
    per_euro: Mapping[str, int | None]
    days: Mapping[str, date]

    def convert(self, minor: int, from_currency: str) -> int | None:
        """Minor units of `from_currency` in minor units of `to`; None when there is no rate, never a guess."""
        rate = self.rate(from_currency)
        if rate is None:
            return None
        return convert_minor(minor, from_currency=from_currency, to_currency=self.to, rate=rate)

    def rate(self, from_currency: str) -> Fraction | None:
        """Units of `to` for one unit of `from_currency`, exact; None when there is no rate."""
        return cross_rate(from_currency, self.to, self.per_euro)

    def rate_scaled(self, from_currency: str) -> int | None:
        """The rate times 10^10, rounded: to be shown, not to be calculated with."""
        rate = self.rate(from_currency)
        return None if rate is None else round(rate * RATE_SCALE)

    def rate_day(self, from_currency: str) -> date | None:
        """The day the rate was given for: the older of its two sides; None when there is no rate."""
        if self.rate(from_currency) is None:
            return None
        pair = {from_currency, self.to} - {BASE_CURRENCY}
        return self.day if from_currency == self.to else min(self.days[currency] for currency in pair)


def rates_on(day: date, to: str, policy: Policy = Policy.SPOT) -> RateTable:
    """The rates into `to` that count on this day: the day's own, else the last before it. One query."""
    rows = _rates(day=day, to=to)
    return RateTable(
        to=to,
        day=day,
        policy=policy,
        version=max((row[3] for row in rows), default=0),
        per_euro={currency: scaled for currency, scaled, _, _ in rows},
        days={currency: since for currency, _, since, _ in rows},
    )


@compiled
def _rates(*, day: date, to: str) -> QuerySet[Rate, tuple[str, int | None, date, int]]:
    return _rows_counting_on(day, also=to).values_list("currency", "per_euro", "day", "id")


def _rows_counting_on(day: date, also: str = "") -> QuerySet[Rate]:
    """The one row that counts on this day for each currency in use, and for `also`."""

    def newest(currency: str | OuterRef) -> Subquery:
        rows = Rate.objects.filter(currency=currency, day__lte=day).order_by("-day", "-id")
        return Subquery(rows.values("id")[:1])

    in_use = Currency.objects.annotate(newest=newest(OuterRef("code"))).values("newest")
    return Rate.objects.filter(Q(pk__in=in_use) | Q(pk=newest(also)))


def rates_version() -> int:
    """A number that rises whenever any rate is recorded."""
    return Rate.objects.aggregate(newest=Max("id"))["newest"] or 0


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted amount with the policy and the day of its rate."""

    money: Money
    policy: Policy
    rate_day: date


def convert(money: Money, *, to: str, day: date, policy: Policy) -> Converted | None:
    """This money in `to` at the rate of `day` (`rules.rate_day_of` says which day a policy takes).

    None when there is no rate. Raises MoneyError when the money itself is finer than its currency.
    """
    table = rates_on(day, to, policy)
    minor, since = table.convert(money.minor, money.currency), table.rate_day(money.currency)
    if minor is None or since is None:
        return None
    return Converted(Money.of_minor(minor, to), policy, since)
