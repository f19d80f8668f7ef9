"""Rates of every day of a stretch: what was closed then counts at the rate of its own day."""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from datetime import date

from quarterdeck.catalog.models import Currency, Rate
from quarterdeck.catalog.queries.rates import RateTable, rates_on
from quarterdeck.catalog.rules import cross_rate
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import convert_minor


@dataclass(frozen=True, slots=True)
class DatedRates:
    """The rates into one currency on each day from `first.day` on: those of its start, and each that came since."""

    first: RateTable
    since: Mapping[str, tuple[tuple[date, ...], tuple[int | None, ...]]]

    def convert(self, minor: int, currency: str, on: date) -> int | None:
        """Minor units at the rate that counted on a day, rounded half-even; None when there was none."""
        if currency == self.first.to:
            return minor
        known = {code: self._per_euro(code, on) for code in (currency, self.first.to)}
        rate = cross_rate(currency, self.first.to, known)
        if rate is None:
            return None
        return convert_minor(minor, from_currency=currency, to_currency=self.first.to, rate=rate)

    def _per_euro(self, currency: str, on: date) -> int | None:
        days, scaled = self.since.get(currency, ((), ()))
        at = bisect_right(days, on)
        return scaled[at - 1] if at else self.first.per_euro.get(currency)


def rates_within(since: date, until: date, to: str, only: Collection[str] | None = None) -> DatedRates:
    """The rates that count on each day of [since, until), of currencies in use or of these only. Two queries.

    Of several rates of a day the last one entered counts, and a day without a rate has that of the last day before.
    """
    codes = [*(Currency.objects.values_list("code", flat=True) if only is None else only), to]
    rows = Rate.objects.filter(currency__in=codes, day__gt=since, day__lt=until).order_by("day", "id")
    found: dict[str, tuple[list[date], list[int | None]]] = {}
    for currency, day, scaled in rows.values_list("currency", "day", "per_euro"):
        days, values = found.setdefault(currency, ([], []))
        days.append(day)
        values.append(scaled)
    frozen = {currency: (tuple(days), tuple(values)) for currency, (days, values) in found.items()}
    return DatedRates(rates_on(since, to), frozen)
