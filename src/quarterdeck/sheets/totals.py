"""Rows at the foot of a table that say the sum of those above: no record."""

from collections.abc import Iterable
from decimal import Decimal

from quarterdeck.values.text import fold

# How such a row is called, folded, in the languages whose headers are known.
_WORDS = frozenset({
    "total", "totals", "grand total", "sub total", "subtotal", "sum", "summe", "summen", "gesamt", "gesamtsumme",
    "zwischensumme", "totale", "total general", "totaal", "suma", "totalt", "yhteensa",
})  # fmt: skip


class Totals:
    """The rows of one table so far, asked of each in its order."""

    def __init__(self) -> None:
        self._sum, self._count = Decimal(0), 0

    def is_total(self, texts: Iterable[str], amount: object) -> bool:
        """Whether a row that is called so in some cell is the sum of all before it, two or more with an amount."""
        if not isinstance(amount, Decimal | int):
            return False
        if self._count > 1 and amount == self._sum and any(fold(text).rstrip(": ") in _WORDS for text in texts):
            return True
        self._sum += amount
        self._count += 1
        return False
