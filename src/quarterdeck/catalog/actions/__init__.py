"""Writes of the catalog."""

from quarterdeck.catalog.actions.currencies import activate_currency, deactivate_currency
from quarterdeck.catalog.actions.ecb import ImportedRates, import_ecb_rates
from quarterdeck.catalog.actions.products import (
    ProductSaved,
    add_product,
    archive_product,
    edit_product,
    reactivate_product,
)
from quarterdeck.catalog.actions.rates import set_rate

__all__ = [
    "ImportedRates",
    "ProductSaved",
    "activate_currency",
    "add_product",
    "archive_product",
    "deactivate_currency",
    "edit_product",
    "import_ecb_rates",
    "reactivate_product",
    "set_rate",
]
