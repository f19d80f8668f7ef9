"""Money: an exact amount in one currency, kept in minor units."""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from quarterdeck.values.dataclasses import dataclass

# ISO 4217 exponents other than 2. CLDR's digits (babel) are for display and differ for some of these.
_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_EXPONENTS = {code: places for places, codes in _BY_EXPONENT.items() for code in codes.split()}
MAX_MINOR = 2**63 - 1
RATE_SCALE = 10**10
_LONGEST = len(str(MAX_MINOR))
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


class MoneyError(ValueError):
    """A number that cannot be stored exactly: `code` is not_a_number, over_precise or too_large."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def exponent(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217): EUR 2, JPY 0, KWD 3."""
    return _EXPONENTS.get(currency, 2)


def uncommon_currencies() -> dict[int, tuple[str, ...]]:
    """The currencies whose minor unit has not 2 decimal places, by how many it has (ISO 4217)."""
    return {places: tuple(codes.split()) for places, codes in _BY_EXPONENT.items()}


def scaled(number: Decimal, places: int) -> int:
    """A decimal times 10^places, exact, within 2^63-1 either way. Raises MoneyError when it cannot be.

    As precise as decimals can be: the usual arithmetic would round the thirtieth digit away.
    """
    if not number.is_finite():
        raise MoneyError("not_a_number", "not a finite number")
    if not number:
        return 0
    if number.adjusted() + places > _LONGEST:
        raise MoneyError("too_large", "the number is too large")
    moved = _EXACT.scaleb(number, places)
    whole = int(moved)
    if whole != moved:
        raise MoneyError("over_precise", f"more than {places} decimal places")
    if abs(whole) > MAX_MINOR:
        raise MoneyError("too_large", "the number is too large")
    return whole


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
        """Minor units. Raises MoneyError when the amount has finer places than the currency, or past 2^63-1."""
        return scaled(self.amount, exponent(self.currency))

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
    return times(minor, minor_rate(rate, from_currency=from_currency, to_currency=to_currency))


def minor_rate(rate: Fraction, *, from_currency: str, to_currency: str) -> Fraction:
    """Minor units of `to_currency` for one of `from_currency`, where `rate` is of whole units. Exact."""
    return rate * Fraction(10) ** (exponent(to_currency) - exponent(from_currency))


def times(minor: int, rate: Fraction) -> int:
    """Minor units times an exact rate, rounded once, half-even: `round` of their product without reducing it first."""
    whole, rest = divmod(minor * rate.numerator, rate.denominator)
    return whole + (2 * rest + (whole & 1) > rate.denominator)


def share_bp(minor: int, basis_points: int) -> int:
    """This many basis points of an amount in minor units, rounded half-even."""
    return int((Decimal(minor) * basis_points / 10_000).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
