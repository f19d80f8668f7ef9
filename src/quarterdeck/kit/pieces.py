"""Sums of money or of pieces, and ratios, as pages write them."""

from decimal import Decimal
from fractions import Fraction

from quarterdeck.kit import formats
from quarterdeck.values.pieces import amount_of

_NOTHING = "–"


def exact_text(minor: int, currency: str, locale: str) -> str:
    """Money or pieces in all digits."""
    if currency:
        return formats.money_exact(minor, currency, locale)
    pieces = amount_of(minor, currency)
    exponent = pieces.as_tuple().exponent
    return formats.number(pieces, locale, max(0, -exponent) if isinstance(exponent, int) else 0)


def times_text(ratio: Fraction | None, locale: str) -> str:
    """A ratio such as 1.4x."""
    return _NOTHING if ratio is None else f"{formats.number(Decimal(round(ratio * 10)) / 10, locale, 1)}×"


def total_text(minor: int, currency: str, locale: str) -> str:
    """Money in three digits, or pieces in all of theirs."""
    return formats.money_total(minor, currency, locale) if currency else exact_text(minor, currency, locale)
