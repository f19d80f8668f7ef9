"""Decisions about products, currencies and rates."""

from quarterdeck.catalog.rules.currencies import currency_name, currency_number, currency_verdict, known_currencies
from quarterdeck.catalog.rules.ecb import TableError, rates_to_keep, read_table
from quarterdeck.catalog.rules.products import price_micro, price_of_micro, product_verdict
from quarterdeck.catalog.rules.rates import cross_rate, rate_day_of, rate_verdict, scaled_rate

__all__ = [
    "TableError",
    "cross_rate",
    "currency_name",
    "currency_number",
    "currency_verdict",
    "known_currencies",
    "price_micro",
    "price_of_micro",
    "product_verdict",
    "rate_day_of",
    "rate_verdict",
    "rates_to_keep",
    "read_table",
    "scaled_rate",
]
