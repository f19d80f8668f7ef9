"""What is said of an amount's currency where a file leaves it to the sign, or to nothing at all."""

from collections.abc import Mapping, Sequence

from quarterdeck.sheets.money import UNCLEAR
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason


def sign_unclear(sign: str, currencies: Sequence[str], said: str, field: str) -> Reason:
    """The sign is of several currencies, or of another than the row says (`said`)."""
    if said:
        wrong = "“{sign}” is not the sign of {currency}, which the row says. Mend one of the two."
        return Reason("sign_differs", Text.of(wrong, sign=sign, currency=said), field=field)
    text = Text.of(
        "“{sign}” could be {currencies}. Say which it is, or the currency of every row, or map a column to it.",
        sign=sign,
        currencies=", ".join(currencies[:5]),
    )
    return Reason("sign_unclear", text, field=field)


def wrong_signs(signs: Mapping[str, str]) -> dict[str, Text]:
    """By sign, why it cannot stand for the currency it is said to stand for."""
    known = Text.of("Signs of several currencies are {signs}.", signs=", ".join(UNCLEAR))
    return {
        sign: Text.of("It could be {currencies}.", currencies=", ".join(UNCLEAR[sign])) if sign in UNCLEAR else known
        for sign, currency in signs.items()
        if currency not in UNCLEAR.get(sign, ())
    }


def sign_unread(sign: str, field: str) -> Reason:
    """Rows of this kind have no currency of their own."""
    text = Text.of("“{sign}” was not read: the currency is that of the record the row belongs to.", sign=sign)
    return Reason("sign_unread", text, field=field)


def currency_assumed(currency: str, field: str) -> Reason:
    """A cell of a workbook may be shown with another sign, which is not read."""
    text = Text.of(
        "No column says the currency: it counts as {currency}. How the cell looks is not read.", currency=currency
    )
    return Reason("currency_assumed", text, field=field)
