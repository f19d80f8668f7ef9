"""Endpoints of products, prices and currencies."""

from quarterdeck.catalog.api.prices import price_books, prices
from quarterdeck.catalog.api.products import money, products
from quarterdeck.catalog.api.tiers import discount_bands, price_tiers

__all__ = ["discount_bands", "money", "price_books", "price_tiers", "prices", "products"]
