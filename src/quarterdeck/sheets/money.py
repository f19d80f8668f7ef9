"""Amounts as people write them: with a currency's sign or code, in thousands or millions, negative in parentheses."""

import re
from decimal import Decimal
from functools import cache

from quarterdeck.values.dataclasses import dataclass

_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS")
# What each sign may stand for: one currency, or several, of which somebody has to say which.
SIGNS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",), "£": ("GBP",), "₹": ("INR",), "₩": ("KRW",), "₺": ("TRY",), "₽": ("RUB",), "₴": ("UAH",),
    "₪": ("ILS",), "₫": ("VND",), "₱": ("PHP",), "฿": ("THB",), "₦": ("NGN",), "zł": ("PLN",), "Kč": ("CZK",),
    "Ft": ("HUF",), "lei": ("RON",), "US$": ("USD",), "CA$": ("CAD",), "C$": ("CAD",), "AU$": ("AUD",),
    "A$": ("AUD",), "NZ$": ("NZD",), "HK$": ("HKD",), "S$": ("SGD",), "R$": ("BRL",), "MX$": ("MXN",),
    "Fr.": ("CHF",), "SFr.": ("CHF",), "$": _DOLLARS, "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"), "kr.": ("DKK", "SEK", "NOK", "ISK"),
}  # fmt: skip
UNCLEAR = {sign: currencies for sign, currencies in SIGNS.items() if len(currencies) > 1}
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000}
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)) + "|[A-Za-z]{3}(?![A-Za-z])"
_GAP = "[ \u00a0\u202f]*"
# What is written for no hundredths, as in 9.999,-
_NONE = "[-\u2013\u2014]"
# Each gap stands before something that must follow it: two gaps side by side would be tried in every way.
_MONEY = re.compile(
    rf"(?P<open>\(?)(?P<minus>[-+\u2212]?)(?:{_GAP}(?P<before>{_SIGN}))?(?:{_GAP}(?P<minus2>[-+\u2212]))?"
    rf"{_GAP}(?P<number>[0-9](?:[.,'’\u00a0\u202f ]?[0-9])*(?:[.,](?!{_NONE}))?)(?:[.,]{_NONE}{{1,2}})?"
    rf"(?:{_GAP}(?P<scale>[kK]|[mM]n|[mM]io|[mM]))?"
    rf"(?:{_GAP}(?P<after>{_SIGN}))?{_GAP}(?P<close>\)?)"
)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Written:
    """An amount as it is written: its digits with their marks, what they are times (negative in parentheses), and
    the currencies that its sign or code may stand for (empty: it has none).
    """

    number: str
    times: Decimal
    sign: str = ""
    currencies: tuple[str, ...] = ()


def written_amount(text: str) -> Written | None:
    """The parts of an amount; None when the text is none, whatever its marks."""
    found = _MONEY.fullmatch(text) if len(text) <= _LONGEST else None
    if not found or bool(found["open"]) != bool(found["close"]) or (found["before"] and found["after"]):
        return None
    minus = found["minus"] + (found["minus2"] or "") + found["open"]
    if len(minus) > 1:
        return None
    sign = found["before"] or found["after"] or ""
    currencies = SIGNS.get(sign) or ((sign.upper(),) if sign.upper() in _codes() else ())
    if sign and not currencies:
        return None
    times = Decimal(_SCALES[(found["scale"] or "").lower()])
    return Written(found["number"], times if minus in ("", "+") else -times, sign, currencies)


@cache
def _codes() -> frozenset[str]:
    """The codes of ISO 4217. Loaded late: the tables take a moment."""
    import pycountry

    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def currency_of(currencies: tuple[str, ...], said: str, usual: str) -> str | None:
    """The currency of an amount whose sign may stand for `currencies`; None when somebody has to say which.

    What the row says (`said`) decides where the sign may stand for it; without it the `usual` one of the company
    does, where the sign is also its sign, else the only one that the sign stands for.
    """
    if said:
        return said if said in currencies else None
    if len(currencies) == 1:
        return currencies[0]
    return usual if usual in currencies else None
