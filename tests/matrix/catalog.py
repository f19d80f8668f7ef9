"""Rows of products, currencies and rates."""

from tests.matrix.rows import EMPLOYEES, OPERATIONS, Row, form, reads

ROWS: dict[str, Row] = {
    "settings_products": reads(EMPLOYEES),
    "settings_product_new": form(OPERATIONS),
    "settings_product": Row(
        {"GET": OPERATIONS, "POST": OPERATIONS},
        lambda sample: {"product_id": sample.product},
        {"POST": lambda sample: {"do": "edit", "name": "Gateway"}},
    ),
    "settings_currencies": Row({"GET": EMPLOYEES, "POST": OPERATIONS}, bodies={"POST": lambda sample: {"code": "SEK"}}),
    "settings_currency": Row(
        {"GET": EMPLOYEES, "POST": OPERATIONS},
        lambda sample: {"code": "EUR"},
        {"POST": lambda sample: {"do": "rate", "day": "2026-01-02", "rate": "1"}},
    ),
}
