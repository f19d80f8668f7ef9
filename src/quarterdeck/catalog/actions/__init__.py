"""Writes of the catalog."""

from quarterdeck.catalog.actions.bands import add_discount_band, edit_discount_band, remove_discount_band
from quarterdeck.catalog.actions.books import (
    BookSaved,
    add_price_book,
    archive_price_book,
    edit_price_book,
    reactivate_price_book,
)
from quarterdeck.catalog.actions.currencies import activate_currency, deactivate_currency
from quarterdeck.catalog.actions.ecb import ImportedRates, import_ecb_rates
from quarterdeck.catalog.actions.entries import add_price, change_price, remove_price
from quarterdeck.catalog.actions.products import (
    ProductSaved,
    add_product,
    archive_product,
    edit_product,
    reactivate_product,
)
from quarterdeck.catalog.actions.rates import set_rate
from quarterdeck.catalog.actions.tiers import (
    add_price_tier,
    archive_price_tier,
    reactivate_price_tier,
    rename_price_tier,
)

__all__ = [
    "BookSaved",
    "ImportedRates",
    "ProductSaved",
    "activate_currency",
    "add_discount_band",
    "add_price",
    "add_price_book",
    "add_price_tier",
    "add_product",
    "archive_price_book",
    "archive_price_tier",
    "archive_product",
    "change_price",
    "deactivate_currency",
    "edit_discount_band",
    "edit_price_book",
    "edit_product",
    "import_ecb_rates",
    "reactivate_price_book",
    "reactivate_price_tier",
    "reactivate_product",
    "remove_discount_band",
    "remove_price",
    "rename_price_tier",
    "set_rate",
]
