"""Rows of products, prices, currencies and rates."""

from collections.abc import Mapping

from tests.matrix.rows import EMPLOYEES, OPERATIONS, Row, Values, form, reads
from tests.matrix.sample import Sample


def book(sample: Sample) -> Mapping[str, str]:
    return {"book_id": sample.priced.book}


def edits(kwargs: Values) -> Row:
    return Row({"GET": OPERATIONS, "POST": OPERATIONS}, kwargs, {"POST": lambda sample: {"do": "edit"}})


ROWS: dict[str, Row] = {
    "settings_products": reads(EMPLOYEES),
    "settings_product_new": form(OPERATIONS),
    "settings_product": Row(
        {"GET": OPERATIONS, "POST": OPERATIONS},
        lambda sample: {"product_id": sample.product},
        {"POST": lambda sample: {"do": "edit", "name": "Gateway"}},
    ),
    "settings_price_books": reads(EMPLOYEES),
    "settings_price_book_new": form(OPERATIONS),
    "settings_price_book": Row({"GET": EMPLOYEES, "POST": OPERATIONS}, book, {"POST": lambda sample: {"do": "edit"}}),
    "settings_price": form(OPERATIONS, lambda sample: {"book_id": sample.priced.book, "price_id": sample.priced.price}),
    "settings_price_tier_new": form(OPERATIONS),
    "settings_price_tier": edits(lambda sample: {"tier_id": sample.priced.tier}),
    "settings_discount_band_new": form(OPERATIONS),
    "settings_discount_band": edits(lambda sample: {"band_id": sample.priced.band}),
    "settings_currencies": Row({"GET": EMPLOYEES, "POST": OPERATIONS}, bodies={"POST": lambda sample: {"code": "SEK"}}),
    "settings_currency": Row(
        {"GET": EMPLOYEES, "POST": OPERATIONS},
        lambda sample: {"code": "EUR"},
        {"POST": lambda sample: {"do": "rate", "day": "2026-01-02", "rate": "1"}},
    ),
}
