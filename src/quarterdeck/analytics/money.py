"""Rates of the copy, and sums in several currencies as one, converted once a currency."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from quarterdeck.analytics.engines import Engine
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import minor_rate, times

_EURO = "EUR"
_RATES = (
    "SELECT f.told, r.currency, r.per_euro FROM fact f LEFT JOIN rate r ON r.from_day <= :day AND r.until_day > :day"
    " WHERE f.name = 'currency'"
)


@dataclass(frozen=True, slots=True)
class Rates:
    """Units of each currency for one euro, times 10^10, that count on one day; `to` is what is converted into."""

    to: str
    per_euro: Mapping[str, int | None]

    def convert(self, minor: int, currency: str) -> int | None:
        """Minor units of `currency` in minor units of `to`, rounded half-even; None without a rate, never a guess."""
        if currency == self.to:
            return minor
        ours, theirs = self._per_euro(self.to), self._per_euro(currency)
        if not ours or not theirs:
            return None
        return times(minor, _rate(ours, theirs, currency, self.to))

    def total(self, sums: Iterable[tuple[str, int | None]]) -> tuple[int, frozenset[str]]:
        """The sum of sums in currencies, and the currencies that could not be added for want of a rate."""
        total = 0
        missing: set[str] = set()
        for currency, minor in sums:
            if currency == self.to:
                total += minor or 0
            elif minor:
                converted = self.convert(minor, currency)
                if converted is None:
                    missing.add(currency)
                else:
                    total += converted
        return total, frozenset(missing)

    def _per_euro(self, currency: str) -> int | None:
        return 10**10 if currency == _EURO else self.per_euro.get(currency)


@lru_cache(1_024)
def _rate(ours: int, theirs: int, currency: str, to: str) -> Fraction:
    return minor_rate(Fraction(ours, theirs), from_currency=currency, to_currency=to)


def rates_on(engine: Engine, day: int) -> Rates:
    """The rates into the reporting currency that count on this day."""
    rows = engine.rows(_RATES, {"day": day})
    return Rates(str(rows[0][0]), {str(currency): rate for _, currency, rate in rows if currency is not None})


def reporting_currency(engine: Engine) -> str:
    """The currency the company reports in."""
    ((told,),) = engine.rows("SELECT told FROM fact WHERE name = 'currency'", {})
    return str(told)
