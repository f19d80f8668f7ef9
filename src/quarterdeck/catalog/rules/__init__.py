"""Decisions about products, prices, discounts, currencies and rates."""

from quarterdeck.catalog.rules.currencies import currency_name, currency_number, currency_verdict, known_currencies
from quarterdeck.catalog.rules.discounts import band_of, band_reasons
from quarterdeck.catalog.rules.ecb import TableError, rates_to_keep, read_table
from quarterdeck.catalog.rules.prices import book_reasons, chosen_price, entry_reasons, tier_reasons
from quarterdeck.catalog.rules.products import micro_of, price_micro, price_of_micro, product_verdict
from quarterdeck.catalog.rules.rates import cross_rate, rate_day_of, rate_verdict, scaled_rate

__all__ = [
    "TableError",
    "band_of",
    "band_reasons",
    "book_reasons",
    "chosen_price",
    "cross_rate",
    "currency_name",
    "currency_number",
    "currency_verdict",
    "entry_reasons",
    "known_currencies",
    "micro_of",
    "price_micro",
    "price_of_micro",
    "product_verdict",
    "rate_day_of",
    "rate_verdict",
    "rates_to_keep",
    "read_table",
    "scaled_rate",
    "tier_reasons",
]
