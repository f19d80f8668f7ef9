"""Amounts of money, or of pieces, in whole units."""

from decimal import Decimal

from quarterdeck.values.money import exponent, scaled

PIECE_PLACES = 6


def minor_of(amount: Decimal, currency: str) -> int:
    """An amount in minor units of its currency; pieces, which have none, times 10^6.

    Raises MoneyError where it cannot be kept exactly.
    """
    return scaled(amount, exponent(currency) if currency else PIECE_PLACES)


def amount_of(minor: int, currency: str) -> Decimal:
    """The amount again, with all places of its currency; pieces without zeros at their end."""
    if currency:
        return Decimal(minor).scaleb(-exponent(currency))
    pieces = Decimal(minor).scaleb(-PIECE_PLACES).normalize()
    return pieces.quantize(Decimal(1)) if pieces == pieces.to_integral_value() else pieces
