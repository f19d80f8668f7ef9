"""Money: an exact amount in one currency, kept in minor units."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

# ISO 4217 exponents other than 2. CLDR's digits (babel) are for display and differ for some of these.
_EXPONENTS = dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3) | dict.fromkeys(("CLF", "UYW"), 4)  # fmt: skip
MAX_MINOR = 2**63 - 1
RATE_SCALE = 10**10
_LONGEST = len(str(MAX_MINOR))


class MoneyError(ValueError):
    """An amount that cannot be stored exactly: `code` is not_a_number, over_precise or too_large."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def exponent(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217): EUR 2, JPY 0, KWD 3."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency. Sums need one currency: adding unlike ones raises ValueError."""

    amount: Decimal
    currency: str

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> "Money":
        """Money from minor units: 1999 EUR is 19.99."""
        return cls(Decimal(minor).scaleb(-exponent(currency)), currency)

    @property
    def minor(self) -> int:
        """Minor units. Raises MoneyError when the amount has finer places than the currency, or past 2^63-1.

        Counts digits instead of calculating: Decimal's arithmetic would round the thirtieth digit away.
        """
        if not self.amount.is_finite():
            raise MoneyError("not_a_number", "not a finite amount")
        if not self.amount:
            return 0
        places = exponent(self.currency)
        if self.amount.adjusted() + places > _LONGEST:
            raise MoneyError("too_large", "the amount is too large")
        sign, digits, power = self.amount.as_tuple()
        missing = int(power) + places
        if missing < 0 and any(digits[missing:]):
            raise MoneyError("over_precise", f"{self.currency} has {places} decimal places")
        whole = int("".join(map(str, digits[:missing] if missing < 0 else digits)) or "0") * 10 ** max(missing, 0)
        if whole > MAX_MINOR:
            raise MoneyError("too_large", "the amount is too large")
        return -whole if sign else whole

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up without a rate")


def convert_minor(minor: int, *, from_currency: str, to_currency: str, rate: Fraction) -> int:
    """Minor units of `from_currency` in minor units of `to_currency`, rounded once, half-even.

    `rate` is units of `to_currency` for one unit of `from_currency`, exact: a cross rate cut to a
    fixed number of places is off by whole units on large amounts of small currencies.
    """
    places = exponent(to_currency) - exponent(from_currency)
    return round(minor * rate * Fraction(10) ** places)


def share_bp(minor: int, basis_points: int) -> int:
    """This many basis points of an amount in minor units, rounded half-even."""
    return int((Decimal(minor) * basis_points / 10_000).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
