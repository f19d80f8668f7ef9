"""Endpoints of products, prices and currencies."""

from quarterdeck.catalog.api.prices import discount_bands, price_books, price_tiers, prices
from quarterdeck.catalog.api.products import money, products

__all__ = ["discount_bands", "money", "price_books", "price_tiers", "prices", "products"]
