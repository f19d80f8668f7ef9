"""What a product must be."""

from decimal import Decimal

from quarterdeck.catalog.rules.currencies import currency_verdict
from quarterdeck.catalog.terms import PRICE_SCALE, NewProduct
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.money import MoneyError, scaled
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

NAME_LENGTH = 120
FAMILY_LENGTH = 80
_PLACES = len(str(PRICE_SCALE)) - 1


def product_verdict(product: NewProduct, *, name_is_taken: bool, active_currencies: frozenset[str]) -> list[Reason]:
    """Why a product cannot be kept so: name, family, price, currency. Texts are cleaned before."""
    reasons = _name_reasons(product.name, name_is_taken=name_is_taken)
    reasons += text_reasons(product.family, field="family", longest=FAMILY_LENGTH)
    if product.list_price is not None:
        reasons += _price_reasons(product.list_price)
        if not product.currency:
            text = Text.of("Choose the currency of the list price.")
            reasons.append(Reason(code="currency_missing", text=text, field="currency"))
    if product.currency:
        reasons += currency_verdict(product.currency) or _inactive(product.currency, active_currencies)
    return reasons


def _name_reasons(name: str, *, name_is_taken: bool) -> list[Reason]:
    reasons = name_reasons(name, longest=NAME_LENGTH)
    if not reasons and name_is_taken:
        text = Text.of("There is already a product named “{name}”. Choose another name.", name=name)
        reasons.append(Reason(code="product_exists", text=text, field="name"))
    return reasons


def _inactive(currency: str, active: frozenset[str]) -> list[Reason]:
    if currency in active:
        return []
    text = Text.of("{currency} is not switched on here. Choose another currency, or ask for it.", currency=currency)
    return [Reason(code="currency_inactive", text=text, field="currency")]


def _price_reasons(price: Decimal) -> list[Reason]:
    try:
        micro = scaled(price, _PLACES)
    except MoneyError as error:
        return [Reason(code=f"price_{error.code}", text=_PRICE_TEXTS[error.code], field="list_price")]
    if micro < 0:
        return [Reason(code="price_negative", text=Text.of("A price is 0 or more."), field="list_price")]
    return []


_PRICE_TEXTS = {
    "not_a_number": Text.of("Give the price as a number."),
    "too_large": Text.of("This price is too large to keep."),
    "over_precise": Text.of("A list price has at most six decimal places."),
}


def price_micro(price: Decimal | None) -> int | None:
    """The stored form of a price that the verdict accepts: times 10^6."""
    return None if price is None else scaled(price, _PLACES)


def price_of_micro(micro: int | None) -> Decimal | None:
    """The price behind its stored form."""
    return None if micro is None else Decimal(micro) / PRICE_SCALE
