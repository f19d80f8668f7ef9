"""Reads of currencies and rates, and the one conversion of money."""

import itertools
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from quarterdeck.catalog.models import Currency, Rate
from quarterdeck.catalog.rules import cross_rate, currency_name
from quarterdeck.catalog.terms import BASE_CURRENCY, Policy, RateSource
from quarterdeck.journal.queries import compiled
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import RATE_SCALE, Money, convert_minor


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
