"""What the addresses of prices need."""

from dataclasses import dataclass
from decimal import Decimal

from quarterdeck.catalog.actions import add_discount_band, add_price, add_price_book, add_price_tier
from quarterdeck.catalog.queries import price_entries
from quarterdeck.catalog.terms import BookFields, EntryFields
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM


@dataclass(frozen=True)
class Priced:
    """A price book with one price, a price tier and a discount band, as they stand in addresses."""

    book: str
    price: str
    tier: str
    band: str


def a_priced(product_id: int, by: Actor) -> Priced:
    """Prices of this product."""
    book_id = add_price_book(new=BookFields(name="Europe", currency="EUR"), by=by, via=SYSTEM).book_id
    add_price(book_id=book_id, new=EntryFields(product_id, Decimal(9)), by=by, via=SYSTEM)
    (entry,) = price_entries(book_id).rows
    return Priced(
        book=public_id(book_id),
        price=public_id(entry.id),
        tier=public_id(add_price_tier(name="Gold", by=by, via=SYSTEM)),
        band=public_id(
            add_discount_band(family="", above_bp=1000, approver_role="sales_operations", by=by, via=SYSTEM)
        ),
    )
