"""Products of the demo company with their price tiers, price books and discount bands."""

from collections.abc import Mapping
from datetime import datetime

from quarterdeck.catalog.actions import add_discount_band, add_price, add_price_book, add_price_tier, add_product
from quarterdeck.catalog.terms import BookFields, EntryFields, NewProduct
from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules import company as nordvik
from quarterdeck.demo.rules import prices
from quarterdeck.users.queries import system_actor


def add_products(at: datetime) -> dict[str, int]:
    """The products; their ids by name."""
    system, products = system_actor(), {}
    for product in nordvik.PRODUCTS:
        terms = prices.TERMS[product.name]
        new = NewProduct(
            name=product.name,
            family=product.family,
            list_price=product.price,
            currency=nordvik.CURRENCY,
            code=terms.code,
            unit=terms.unit,
            charge=terms.charge,
            billing_period=terms.billing_period,
            default_term_months=terms.term_months,
        )
        products[product.name] = add_product(new=new, by=system, via=QUIET, at=at).product_id
    return products


def add_prices(products: Mapping[str, int], at: datetime) -> dict[str, int]:
    """Price tiers, price books and discount bands; the ids of tiers by name."""
    by = system_actor()
    tiers = {name: add_price_tier(name=name, by=by, via=QUIET, at=at) for name in prices.TIERS}
    for book in prices.BOOKS:
        fields = BookFields(name=book.name, currency=book.currency, tier_id=tiers.get(book.tier))
        book_id = add_price_book(new=fields, by=by, via=QUIET, at=at).book_id
        for product in nordvik.PRODUCTS:
            for minimum, unit_price in prices.prices_of(book, product.family, product.price):
                entry = EntryFields(products[product.name], unit_price, minimum)
                add_price(book_id=book_id, new=entry, by=by, via=QUIET, at=at)
    for family, above_bp, role in prices.BANDS:
        add_discount_band(family=family, above_bp=above_bp, approver_role=role, by=by, via=QUIET, at=at)
    return tiers
