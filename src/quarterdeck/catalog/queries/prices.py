"""Reads of price tiers, price books and prices."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from quarterdeck.catalog.models import PriceBook, PriceEntry, PriceTier, Product
from quarterdeck.catalog.rules import chosen_price
from quarterdeck.catalog.terms import PRICE_SCALE, ListPrice, OfferedPrice, Price, PriceAsked, PriceState
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class TierRow:
    """A price tier."""

    id: int
    key: str
    name: str
    is_active: bool


def price_tiers() -> list[TierRow]:
    """The price tiers in their order, archived ones included. One query."""
    rows = PriceTier.objects.order_by("position", "id").values_list("id", "key", "name", "state")
    return [TierRow(number, key, name, state == PriceState.ACTIVE) for number, key, name, state in rows]


def active_tiers() -> frozenset[int]:
    """The price tiers that may be chosen."""
    return frozenset(PriceTier.objects.filter(state=PriceState.ACTIVE).values_list("id", flat=True))


def tiers_by_name_key() -> dict[str, int]:
    """The price tiers that may be chosen, by their folded name (`values.text.fold`)."""
    return dict(PriceTier.objects.filter(state=PriceState.ACTIVE).values_list("name_key", "id"))


@dataclass(frozen=True, slots=True)
class BookRow:
    """A price book, and how many prices it holds."""

    id: int
    name: str
    currency: str
    tier_id: int | None
    tier: str
    valid_from: date | None
    valid_until: date | None
    is_active: bool
    version: int
    entry_count: int


_BOOK_COLUMNS = ("id", "name", "currency", "tier_id", "tier__name", "valid_from", "valid_until", "state", "version")


def price_books(*, is_active: bool | None = None) -> list[BookRow]:
    """The price books by currency, the standard ones first, then by tier and day. One query."""
    books = PriceBook.objects.annotate(entry_count=Count("entries"))
    if is_active is not None:
        books = books.filter(state=PriceState.ACTIVE if is_active else PriceState.ARCHIVED)
    rows = books.values_list(*_BOOK_COLUMNS, "entry_count")
    read = [_book(row) for row in rows]
    return sorted(read, key=lambda book: (book.currency, book.tier, book.valid_from or date.min, book.name, book.id))


def price_book(book_id: int) -> BookRow:
    """One price book, archived or not. Raises NotFound."""
    books = PriceBook.objects.filter(pk=book_id).annotate(entry_count=Count("entries"))
    row = books.values_list(*_BOOK_COLUMNS, "entry_count").first()
    if row is None:
        raise NotFound("price_book")
    return _book(row)


def _book(row: tuple[int, str, str, int | None, str | None, date | None, date | None, str, int, int]) -> BookRow:
    number, name, currency, tier_id, tier, since, until, state, version, count = row
    is_active = state == PriceState.ACTIVE
    return BookRow(number, name, currency, tier_id, tier or "", since, until, is_active, version, count)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """The price of one unit of a product, for quantities from a minimum on."""

    id: int
    product_id: int
    product: str
    code: str
    unit_price: Decimal
    minimum_quantity: Decimal


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One page of a book's prices, the number of the next one, and how many there are."""

    rows: list[EntryRow]
    next_page: int | None
    count: int


def price_entries(book_id: int, *, text: str = "", page: int = 1, limit: int = 50) -> EntryPage:
    """The prices of a book by product and quantity; `text` is part of a folded product name or code. Two queries."""
    entries = PriceEntry.objects.filter(book=book_id)
    if text:
        entries = entries.filter(Q(product__name_key__contains=text) | Q(product__code_key__contains=text))
    start = (page - 1) * limit
    ordered = entries.order_by("product__name_key", "product_id", "minimum_quantity_micro")
    # Databases count rows to skip in 64 bits; no book is nearly so long.
    rows = _entry_rows(ordered[start : start + limit + 1]) if start < 2**31 else []
    return EntryPage(rows[:limit], page + 1 if len(rows) > limit else None, entries.count())


def price_entry(book_id: int, entry_id: int) -> EntryRow:
    """One price of a book. Raises NotFound."""
    rows = _entry_rows(PriceEntry.objects.filter(book=book_id, pk=entry_id))
    if not rows:
        raise NotFound("price")
    return rows[0]


def _entry_rows(entries: QuerySet[PriceEntry]) -> list[EntryRow]:
    rows = entries.values_list(
        "id", "product_id", "product__name", "product__code", "unit_price_micro", "minimum_quantity_micro"
    )
    return [
        EntryRow(number, product_id, name, code, Decimal(price) / PRICE_SCALE, Decimal(minimum) / PRICE_SCALE)
        for number, product_id, name, code, price, minimum in rows
    ]


def price_of(*, product_id: int, currency: str, tier_id: int | None, quantity_micro: int, on: date) -> Price | None:
    """The price of one unit that counts (`rules.chosen_price`). None: somebody has to say it."""
    asked = PriceAsked(product_id, currency, tier_id, quantity_micro, on)
    return prices_of([asked])[asked]


def prices_of(asked: Sequence[PriceAsked]) -> Mapping[PriceAsked, Price | None]:
    """The prices that count, of any number of products. Two queries."""
    products = {one.product_id for one in asked}
    listed = {
        number: ListPrice(micro, currency)
        for number, micro, currency in Product.objects.filter(pk__in=products).values_list(
            "id", "list_price_micro", "currency"
        )
        if micro is not None
    }
    offered: dict[int, list[OfferedPrice]] = {}
    for price in _offered(products, {one.currency for one in asked}):
        offered.setdefault(price.product_id, []).append(price)
    return {one: chosen_price(one, offered.get(one.product_id, ()), listed.get(one.product_id)) for one in set(asked)}


def _offered(products: set[int], currencies: set[str]) -> list[OfferedPrice]:
    """The prices of active books in these currencies; a book of an archived tier gives none."""
    rows = PriceEntry.objects.filter(
        Q(book__tier=None) | Q(book__tier__state=PriceState.ACTIVE),
        product_id__in=products,
        book__currency__in=currencies,
        book__state=PriceState.ACTIVE,
    ).values_list(
        "book_id",
        "product_id",
        "book__currency",
        "book__tier_id",
        "book__valid_from",
        "book__valid_until",
        "minimum_quantity_micro",
        "unit_price_micro",
    )
    return [OfferedPrice(*row) for row in rows]
