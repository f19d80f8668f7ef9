"""Which currencies there are: ISO 4217 as pycountry carries it."""

import functools

import pycountry

from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

# ISO 4217 codes that no amount can be in: metals, baskets, bond units, "no currency", testing.
_NOT_MONEY = frozenset(
    {"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"}
)  # fmt: skip


@functools.cache
def known_currencies() -> dict[str, tuple[int, str]]:
    """Every ISO 4217 currency that amounts can be in: code -> (number, English name)."""
    return {row.alpha_3: (int(row.numeric), row.name) for row in pycountry.currencies if row.alpha_3 not in _NOT_MONEY}


def currency_verdict(code: str, field: str = "currency") -> list[Reason]:
    """Why this is no currency code: empty when ISO 4217 knows it."""
    if code in known_currencies():
        return []
    text = Text.of("“{code}” is not a currency code. Use three letters such as EUR or USD.", code=code[:12])
    return [Reason(code="currency_unknown", text=text, field=field)]


def currency_number(code: str) -> int:
    """ISO 4217 number of a known currency. Raises KeyError for others."""
    return known_currencies()[code][0]


def currency_name(code: str) -> str:
    """English name of a currency; its code when ISO 4217 no longer has it."""
    return known_currencies().get(code, (0, code))[1]
