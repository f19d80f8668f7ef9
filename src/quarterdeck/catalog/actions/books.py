"""Writes of price books."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.catalog.events import BookAdded, BookArchived, BookEdited, BookEvent, BookReactivated
from quarterdeck.catalog.models import PriceBook
from quarterdeck.catalog.queries import active_currencies, active_tiers
from quarterdeck.catalog.rules import book_reasons
from quarterdeck.catalog.terms import BookFields, PriceState
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Stamp, Via, field_changes
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import Text, clean_line, fold
from quarterdeck.values.verdict import NotFound, Refused, require_version

LONGEST_NAME_KEY = 160


@dataclass(frozen=True, slots=True)
class BookSaved:
    """A price book after a write. `seq` is the journal entry's, None when nothing changed."""

    book_id: int
    version: int
    seq: int | None


@action
def add_price_book(*, new: BookFields, by: Actor, via: Via, at: datetime | None = None) -> BookSaved:
    """Add a price book without prices. Raises NotPermitted, Refused."""
    require(by, Permission.PRODUCTS_MANAGE)
    book = PriceBook(created_at=at or timezone.now())
    kept = _accepted(new, book)
    book.updated_at = book.created_at
    changes = _write(book, BookFields(name="", currency=""), kept)
    book.save(force_insert=True)
    seq = record(BookAdded(record_id=book.pk), by.stamp(book.created_at, via), changes)
    return BookSaved(book.pk, book.version, seq)


@action
def edit_price_book(
    *,
    book_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> BookSaved:
    """Change fields of a price book (names as in BookFields). Raises NotPermitted, NotFound, Stale, Refused."""
    require(by, Permission.PRODUCTS_MANAGE)
    book = locked_book(book_id)
    require_version(version, book.version)
    before = _fields_of(book)
    kept = _accepted(replace(before, **changes), book)
    if kept.currency != before.currency and book.entries.exists():
        text = Text.of("This book holds prices in {currency}. Add another book.", currency=before.currency)
        raise Refused.because("price_book_priced", text, "currency")
    written = _write(book, before, kept)
    if not written:
        return BookSaved(book.pk, book.version, None)
    return save_book(book, BookEdited(record_id=book.pk), written, by.stamp(at or timezone.now(), via))


@action
def archive_price_book(*, book_id: int, by: Actor, via: Via, at: datetime | None = None) -> BookSaved:
    """Let a price book give no more prices; lines keep the prices they have. Raises NotPermitted, NotFound."""
    require(by, Permission.PRODUCTS_MANAGE)
    book = locked_book(book_id)
    stamp = by.stamp(at or timezone.now(), via)
    return _set_state(book, PriceState.ARCHIVED, BookArchived(record_id=book.pk), stamp)


@action
def reactivate_price_book(*, book_id: int, by: Actor, via: Via, at: datetime | None = None) -> BookSaved:
    """Let an archived price book give prices again. Raises Refused when its name is taken meanwhile."""
    require(by, Permission.PRODUCTS_MANAGE)
    book = locked_book(book_id)
    if book.state != PriceState.ACTIVE:
        _accepted(_fields_of(book), book)
    stamp = by.stamp(at or timezone.now(), via)
    return _set_state(book, PriceState.ACTIVE, BookReactivated(record_id=book.pk), stamp)


def locked_book(book_id: int) -> PriceBook:
    """The book, locked. Raises NotFound."""
    book = PriceBook.objects.select_for_update().filter(pk=book_id).first()
    if book is None:
        raise NotFound("price_book")
    return book


def save_book(book: PriceBook, event: BookEvent, changes: Sequence[FieldChange], stamp: Stamp) -> BookSaved:
    """Save a changed book, or one whose prices changed, as its next version, with its history."""
    book.version += 1
    book.updated_at = stamp.at
    book.save(force_update=True)
    return BookSaved(book.pk, book.version, record(event, stamp, changes))


def _fields_of(book: PriceBook) -> BookFields:
    return BookFields(book.name, book.currency, book.tier_id, book.valid_from, book.valid_until)


def _accepted(fields: BookFields, book: PriceBook) -> BookFields:
    """The fields with clean texts, as the rules accept them. An archived tier may stay where it is."""
    kept = replace(fields, name=clean_line(fields.name), currency=fields.currency.strip().upper())
    others = PriceBook.objects.filter(state=PriceState.ACTIVE, name_key=_key(kept.name)).exclude(pk=book.pk)
    tiers = active_tiers() | ({book.tier_id} if book.tier_id else set())
    currencies = active_currencies() | ({book.currency} if book.currency else set())
    reasons = book_reasons(kept, name_is_taken=others.exists(), active_currencies=currencies, tiers=tiers)
    if reasons:
        raise Refused(reasons)
    return kept


def _key(name: str) -> str:
    return fold(name)[:LONGEST_NAME_KEY]


def _write(book: PriceBook, before: BookFields, after: BookFields) -> list[FieldChange]:
    book.name, book.name_key, book.currency = after.name, _key(after.name), after.currency
    book.tier_id, book.valid_from, book.valid_until = after.tier_id, after.valid_from, after.valid_until
    return field_changes(before, after)


def _set_state(book: PriceBook, state: PriceState, event: BookEvent, stamp: Stamp) -> BookSaved:
    if book.state == state:
        return BookSaved(book.pk, book.version, None)
    change = FieldChange("state", book.state, state.value)
    book.state = state.value
    return save_book(book, event, [change], stamp)
