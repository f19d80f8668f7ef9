"""What a product must be."""

from decimal import Decimal

from quarterdeck.catalog.rules.currencies import currency_verdict
from quarterdeck.catalog.terms import PRICE_SCALE, ChargeType, NewProduct, ScheduleType
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.money import MoneyError, scaled
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

NAME_LENGTH = 120
FAMILY_LENGTH = 80
CODE_LENGTH = 40
UNIT_LENGTH = 40
LONGEST_TERM = 600
MOST_INSTALMENTS = 600
_PLACES = len(str(PRICE_SCALE)) - 1


def product_verdict(
    product: NewProduct, *, name_is_taken: bool, code_is_taken: bool, active_currencies: frozenset[str]
) -> list[Reason]:
    """Why a product cannot be kept so: texts, price, currency, charge, schedule. Texts are cleaned before."""
    reasons = _name_reasons(product.name, name_is_taken=name_is_taken)
    reasons += _code_reasons(product.code, code_is_taken=code_is_taken)
    reasons += text_reasons(product.family, field="family", longest=FAMILY_LENGTH)
    reasons += text_reasons(product.unit, field="unit", longest=UNIT_LENGTH)
    if product.list_price is not None:
        reasons += price_reasons(product.list_price, field="list_price")
        if not product.currency:
            text = Text.of("Choose the currency of the list price.")
            reasons.append(Reason(code="currency_missing", text=text, field="currency"))
    if product.currency:
        reasons += currency_verdict(product.currency) or inactive_reasons(product.currency, active_currencies)
    return reasons + _charge_reasons(product) + _schedule_reasons(product)


def _name_reasons(name: str, *, name_is_taken: bool) -> list[Reason]:
    reasons = name_reasons(name, longest=NAME_LENGTH)
    if not reasons and name_is_taken:
        text = Text.of("There is already a product named “{name}”. Choose another name.", name=name)
        reasons.append(Reason(code="product_exists", text=text, field="name"))
    return reasons


def _code_reasons(code: str, *, code_is_taken: bool) -> list[Reason]:
    reasons = text_reasons(code, field="code", longest=CODE_LENGTH)
    if not reasons and code_is_taken:
        text = Text.of("There is already a product with the code “{code}”. Choose another code.", code=code)
        reasons.append(Reason(code="product_code_exists", text=text, field="code"))
    return reasons


def inactive_reasons(currency: str, active: frozenset[str]) -> list[Reason]:
    """Why amounts cannot be in this currency: it is not switched on."""
    if currency in active:
        return []
    text = Text.of("{currency} is not switched on here. Choose another currency, or ask for it.", currency=currency)
    return [Reason(code="currency_inactive", text=text, field="currency")]


def price_reasons(price: Decimal, *, field: str) -> list[Reason]:
    """Why this cannot be the price of one unit."""
    try:
        micro = micro_of(price)
    except MoneyError as error:
        return [Reason(code=f"price_{error.code}", text=_PRICE_TEXTS[error.code], field=field)]
    if micro < 0:
        return [Reason(code="price_negative", text=Text.of("A price is 0 or more."), field=field)]
    return []


_PRICE_TEXTS = {
    "not_a_number": Text.of("Give the price as a number."),
    "too_large": Text.of("This price is too large to keep."),
    "over_precise": Text.of("A list price has at most six decimal places."),
}


def _charge_reasons(product: NewProduct) -> list[Reason]:
    reasons = []
    if product.charge == ChargeType.ONE_TIME:
        if product.billing_period is not None:
            text = Text.of("What is charged once has no billing period.")
            reasons.append(Reason(code="billing_period_unneeded", text=text, field="billing_period"))
    elif product.billing_period is None:
        text = Text.of("Choose how often it is charged.")
        reasons.append(Reason(code="billing_period_missing", text=text, field="billing_period"))
    if product.default_term_months is not None and not 1 <= product.default_term_months <= LONGEST_TERM:
        text = Text.of("A term is 1 to {most} months.", most=LONGEST_TERM)
        reasons.append(Reason(code="term_range", text=text, field="default_term_months"))
    return reasons


def _schedule_reasons(product: NewProduct) -> list[Reason]:
    if product.schedule_type == ScheduleType.NONE:
        return []
    reasons = []
    if product.schedule_period is None:
        text = Text.of("Choose the time between two instalments.")
        reasons.append(Reason(code="schedule_period_missing", text=text, field="schedule_period"))
    if not 1 <= (product.schedule_count or 0) <= MOST_INSTALMENTS:
        text = Text.of("A schedule has 1 to {most} instalments.", most=MOST_INSTALMENTS)
        reasons.append(Reason(code="schedule_count_range", text=text, field="schedule_count"))
    return reasons


def micro_of(number: Decimal) -> int:
    """A price or a quantity times 10^6. Raises MoneyError when it cannot be kept."""
    return scaled(number, _PLACES)


def price_micro(price: Decimal | None) -> int | None:
    """The stored form of a price that the verdict accepts: times 10^6."""
    return None if price is None else micro_of(price)


def price_of_micro(micro: int | None) -> Decimal | None:
    """The price behind its stored form."""
    return None if micro is None else Decimal(micro) / PRICE_SCALE
