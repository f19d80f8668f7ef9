"""Writes of the prices in a price book. Each is a new version of the book, with its entry in the book's history."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from quarterdeck.catalog.actions.books import BookSaved, locked_book, save_book
from quarterdeck.catalog.events import PriceAdded, PriceChanged, PriceRemoved
from quarterdeck.catalog.models import PriceBook, PriceEntry
from quarterdeck.catalog.queries import active_products
from quarterdeck.catalog.rules import entry_reasons, micro_of
from quarterdeck.catalog.terms import PRICE_SCALE, EntryFields
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import NotFound, Refused


@action
def add_price(*, book_id: int, new: EntryFields, by: Actor, via: Via, at: datetime | None = None) -> BookSaved:
    """Add a price to a book. Raises NotPermitted, NotFound, Refused."""
    require(by, Permission.PRODUCTS_MANAGE)
    book = locked_book(book_id)
    _require_right(book, new, entry=None)
    PriceEntry.objects.create(
        book=book,
        product_id=new.product_id,
        unit_price_micro=micro_of(new.unit_price),
        minimum_quantity_micro=micro_of(new.minimum_quantity),
    )
    stamp = by.stamp(at or timezone.now(), via)
    event = PriceAdded(record_id=book.pk, product=new.product_id)
    return save_book(book, event, _said(None, new), stamp)


@action
def change_price(
    *, book_id: int, entry_id: int, unit_price: Decimal, by: Actor, via: Via, at: datetime | None = None
) -> BookSaved:
    """Change the unit price of an entry of a book. Raises NotPermitted, NotFound, Refused."""
    require(by, Permission.PRODUCTS_MANAGE)
    book = locked_book(book_id)
    entry = _entry(book, entry_id)
    before = _fields_of(entry)
    after = EntryFields(entry.product_id, unit_price, before.minimum_quantity)
    _require_right(book, after, entry=entry)
    if not (changes := field_changes(before, after)):
        return BookSaved(book.pk, book.version, None)
    entry.unit_price_micro = micro_of(unit_price)
    entry.save(update_fields=["unit_price_micro"])
    event = PriceChanged(record_id=book.pk, product=entry.product_id)
    return save_book(book, event, changes, by.stamp(at or timezone.now(), via))


@action
def remove_price(*, book_id: int, entry_id: int, by: Actor, via: Via, at: datetime | None = None) -> BookSaved:
    """Take a price out of a book; lines keep the prices they have. Raises NotPermitted, NotFound."""
    require(by, Permission.PRODUCTS_MANAGE)
    book = locked_book(book_id)
    entry = _entry(book, entry_id)
    said = _said(_fields_of(entry), None)
    event = PriceRemoved(record_id=book.pk, product=entry.product_id)
    entry.delete()
    return save_book(book, event, said, by.stamp(at or timezone.now(), via))


def _entry(book: PriceBook, entry_id: int) -> PriceEntry:
    entry = PriceEntry.objects.filter(book=book, pk=entry_id).first()
    if entry is None:
        raise NotFound("price")
    return entry


def _fields_of(entry: PriceEntry) -> EntryFields:
    price, minimum = Decimal(entry.unit_price_micro), Decimal(entry.minimum_quantity_micro)
    return EntryFields(entry.product_id, price / PRICE_SCALE, minimum / PRICE_SCALE)


def _require_right(book: PriceBook, fields: EntryFields, *, entry: PriceEntry | None) -> None:
    is_active = entry is not None or bool(active_products([fields.product_id]))
    reasons = entry_reasons(fields, is_active=is_active, is_taken=False)
    if not reasons and entry is None:
        minimum = micro_of(fields.minimum_quantity)
        taken = PriceEntry.objects.filter(book=book, product=fields.product_id, minimum_quantity_micro=minimum)
        reasons = entry_reasons(fields, is_active=is_active, is_taken=taken.exists())
    if reasons:
        raise Refused(reasons)


def _said(before: EntryFields | None, after: EntryFields | None) -> list[FieldChange]:
    """The whole price: what was there before, or what is there now."""
    return [
        FieldChange(name, getattr(before, name, None), getattr(after, name, None))
        for name in ("product_id", "unit_price", "minimum_quantity")
    ]
