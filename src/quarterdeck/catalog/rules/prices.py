"""Which price counts, and what price books must be."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from quarterdeck.catalog.rules.currencies import currency_verdict
from quarterdeck.catalog.rules.products import inactive_reasons, micro_of, price_reasons
from quarterdeck.catalog.terms import BookFields, EntryFields, ListPrice, OfferedPrice, Price, PriceAsked
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.money import MoneyError
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

BOOK_NAME_LENGTH = 80
TIER_NAME_LENGTH = 80


def chosen_price(asked: PriceAsked, offered: Iterable[OfferedPrice], listed: ListPrice | None) -> Price | None:
    """The price that counts: of the tier's book, else of the standard book, else the product's own.

    A book counts when it is in the currency asked for, valid on the day, and has a price for the quantity.
    Of several books of a kind the one that is valid since the latest day counts, then the newest one;
    within it the price of the largest minimum that the quantity reaches. None: somebody has to say the price.
    """
    fitting = [price for price in offered if _fits(price, asked)]
    if fitting:
        best = max(fitting, key=_rank)
        return Price(best.unit_price_micro, best.book_id)
    if listed is not None and listed.currency == asked.currency:
        return Price(listed.unit_price_micro)
    return None


def _fits(price: OfferedPrice, asked: PriceAsked) -> bool:
    return (
        price.product_id == asked.product_id
        and price.currency == asked.currency
        and price.tier_id in (asked.tier_id, None)
        and (price.valid_from or date.min) <= asked.on <= (price.valid_until or date.max)
        and price.minimum_quantity_micro <= asked.quantity_micro
    )


def _rank(price: OfferedPrice) -> tuple[bool, date, int, int]:
    since = price.valid_from or date.min
    return price.tier_id is not None, since, price.book_id, price.minimum_quantity_micro


def tier_reasons(name: str, *, name_is_taken: bool) -> list[Reason]:
    """Why a price tier cannot have this name."""
    reasons = name_reasons(name, longest=TIER_NAME_LENGTH)
    if not reasons and name_is_taken:
        text = Text.of("There is already a price tier named “{name}”. Choose another name.", name=name)
        reasons.append(Reason(code="price_tier_exists", text=text, field="name"))
    return reasons


def book_reasons(
    book: BookFields, *, name_is_taken: bool, active_currencies: frozenset[str], tiers: frozenset[int]
) -> list[Reason]:
    """Why a price book cannot be kept so: name, currency, tier, days. `tiers` are those that may be chosen."""
    reasons = name_reasons(book.name, longest=BOOK_NAME_LENGTH)
    if not reasons and name_is_taken:
        text = Text.of("There is already a price book named “{name}”. Choose another name.", name=book.name)
        reasons.append(Reason(code="price_book_exists", text=text, field="name"))
    if not book.currency:
        text = Text.of("Choose the currency of the prices.")
        reasons.append(Reason(code="currency_missing", text=text, field="currency"))
    else:
        reasons += currency_verdict(book.currency) or inactive_reasons(book.currency, active_currencies)
    if book.tier_id is not None and book.tier_id not in tiers:
        text = Text.of("Choose a price tier that is in use.")
        reasons.append(Reason(code="price_tier_unknown", text=text, field="tier_id"))
    if book.valid_from and book.valid_until and book.valid_until < book.valid_from:
        text = Text.of("The last day lies before the first.")
        reasons.append(Reason(code="days_reversed", text=text, field="valid_until"))
    return reasons


def entry_reasons(entry: EntryFields, *, is_active: bool, is_taken: bool) -> list[Reason]:
    """Why a price cannot be kept so. `is_taken`: the book has a price for this product from this quantity on."""
    reasons = price_reasons(entry.unit_price, field="unit_price")
    if not is_active:
        text = Text.of("Choose a product that can be picked.")
        reasons.append(Reason(code="product_unknown", text=text, field="product_id"))
    reasons += _minimum_reasons(entry.minimum_quantity)
    if not reasons and is_taken:
        text = Text.of("This price book already has a price for this product from this quantity on.")
        reasons.append(Reason(code="price_entry_exists", text=text, field="minimum_quantity"))
    return reasons


def _minimum_reasons(minimum: Decimal) -> list[Reason]:
    field = "minimum_quantity"
    try:
        micro = micro_of(minimum)
    except MoneyError as error:
        return [Reason(code=f"quantity_{error.code}", text=_QUANTITY_TEXTS[error.code], field=field)]
    if micro < 0:
        return [Reason(code="quantity_negative", text=Text.of("A quantity here is 0 or more."), field=field)]
    return []


_QUANTITY_TEXTS = {
    "not_a_number": Text.of("Give the quantity as a number."),
    "too_large": Text.of("This quantity is too large to keep."),
    "over_precise": Text.of("A quantity has at most six decimal places."),
}
