"""What lists of products and rates show."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from quarterdeck.catalog.queries import KnownRate, ProductRow
from quarterdeck.catalog.terms import CHARGE_LABELS, PER_PERIOD_LABELS, SOURCE_LABELS
from quarterdeck.kit import formats
from quarterdeck.kit.locales import numerals
from quarterdeck.kit.tables import Column, ListWords, link
from quarterdeck.kit.viewing import text
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

PRODUCT_WORDS = ListWords(
    label=N_("Products"),
    search=N_("Find by name or code"),
    nothing_matches=N_("No product matches."),
    nothing_yet=N_("No products yet."),
)


def product_columns(locale: str, *, may_manage: bool) -> tuple[Column[ProductRow], ...]:
    """Columns of the list of products; names lead on for whoever may change products."""
    return (
        Column(
            N_("Name"),
            lambda row: link(reverse("settings_product", args=[row.id]), row.name) if may_manage else row.name,
        ),
        Column(N_("Code"), lambda row: row.code),
        Column(N_("Family"), lambda row: row.family, on_phone="bare"),
        Column(N_("Charge"), lambda row: text(CHARGE_LABELS[row.charge])),
        Column(N_("List price"), lambda row: _list_price(row, locale), is_number=True, on_phone="first"),
    )


def _list_price(row: ProductRow, locale: str) -> str:
    if row.list_price is None:
        return ""
    price = shown_price(row.list_price, row.currency, locale)
    return f"{price} {text(PER_PERIOD_LABELS[row.billing_period])}" if row.billing_period else price


def shown_price(price: Decimal, currency: str, locale: str) -> str:
    """A price with all of its decimals, at least the currency's own."""
    return formats.price(price, currency, locale)


def shown_quantity(quantity: Decimal, locale: str) -> str:
    """A quantity with all of its decimals."""
    return formats.number(quantity, locale, max(0, -int(quantity.normalize().as_tuple().exponent)))


def shown_share(basis_points: int, locale: str) -> str:
    """Basis points as a percentage with all of its decimals."""
    return f"{shown_quantity(Decimal(basis_points) / 100, locale)}{numerals(locale).percent_gap}%"


@dataclass(frozen=True, slots=True)
class ShownRate:
    """A rate in the viewer's writing."""

    rate: str
    day: date
    source: str


def shown_rate(rate: KnownRate, locale: str) -> ShownRate:
    """A rate with all of its decimals, at least four."""
    places = max(4, -int(rate.per_euro.normalize().as_tuple().exponent))
    return ShownRate(formats.number(rate.per_euro, locale, places), rate.day, text(SOURCE_LABELS[rate.source]))
