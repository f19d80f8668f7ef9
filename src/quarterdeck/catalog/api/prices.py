"""Endpoints: price books with their prices, and which price counts."""

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.queries import BookRow, EntryRow
from quarterdeck.catalog.rules import micro_of, price_of_micro
from quarterdeck.catalog.terms import BookFields, EntryFields
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Amount, Body, Day, Id, Limit, Patch, Whole
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import MoneyError
from quarterdeck.values.text import Text, sought
from quarterdeck.values.verdict import NotFound, Refused

price_books = Router()
prices = Router()
VIA = Via(Door.API)


class BookOut(BaseModel):
    """A price book. Without a tier it is the standard book of its currency."""

    id: str
    name: str
    currency: str
    tier_id: str | None
    valid_from: date | None
    valid_until: date | None = Field(description="The last day it is valid.")
    is_active: bool
    price_count: int
    version: int = Field(description="Rises with every change of the book or of a price in it.")


class BooksOut(BaseModel):
    """All price books, archived ones too."""

    items: list[BookOut]


class BookPatch(Patch):
    """Fields of a price book to change."""

    name: str = ""
    currency: str = ""
    tier_id: Id | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None


class BookIn(BookPatch):
    """A price book to add."""

    name: str
    currency: str


class PriceOut(BaseModel):
    """The price of one unit of a product, for quantities from a minimum on."""

    id: str
    product_id: str
    unit_price: str
    minimum_quantity: str


class PricesOut(BaseModel):
    """A page of the prices of a book."""

    items: list[PriceOut]
    next_page: int | None
    count: int = Field(description="How many there are over the whole filter.")


class PriceIn(Body):
    """A price to add."""

    product_id: Id
    unit_price: Amount
    minimum_quantity: Amount = Decimal(0)


class PricePatch(Patch):
    """A price to change."""

    unit_price: Amount


class PriceFilter(Body):
    """Which prices of a book, and which page of them."""

    text: str = Field("", description="Part of the product's name or code.")
    page: Whole = 1
    limit: Limit = DEFAULT_LIMIT


class CountingQuery(Body):
    """What a price is asked for."""

    product_id: Id
    currency: str
    tier_id: Id | None = None
    quantity: Amount = Decimal(1)
    day: Day


class CountingOut(BaseModel):
    """The price of one unit that counts. Both null: the price has to be said."""

    unit_price: str | None
    price_book_id: str | None = Field(description="Null for the product's own list price.")


@price_books.get("", response=BooksOut, operation_id="list_price_books")
def list_price_books(request: HttpRequest) -> HttpResponse:
    """Price books by currency, the standard ones first."""
    return reply(request, {"items": [_book(book) for book in queries.price_books()]})


@price_books.post("", response={201: BookOut}, operation_id="add_price_book")
def add_price_book(request: HttpRequest, body: BookIn) -> HttpResponse:
    """Add a price book without prices."""
    saved = actions.add_price_book(new=BookFields(**body.given()), by=actor_of(request), via=VIA)
    return _shown(request, saved.book_id, status=201, location=f"{request.path}/{public_id(saved.book_id)}")


@price_books.get("/{book_id}", response=BookOut, operation_id="get_price_book")
def get_price_book(request: HttpRequest, book_id: Id) -> HttpResponse:
    """One price book, archived or not."""
    return _shown(request, book_id)


@price_books.patch("/{book_id}", response=BookOut, operation_id="edit_price_book")
def edit_price_book(request: HttpRequest, book_id: Id, body: BookPatch) -> HttpResponse:
    """Change fields of a price book; what is left out stays as it is."""
    version = expected_version(request)
    actions.edit_price_book(book_id=book_id, changes=body.given(), version=version, by=actor_of(request), via=VIA)
    return _shown(request, book_id)


@price_books.delete("/{book_id}", response={204: None}, operation_id="archive_price_book")
def archive_price_book(request: HttpRequest, book_id: Id) -> HttpResponse:
    """Let a price book give no more prices; it can be brought back."""
    actions.archive_price_book(book_id=book_id, by=actor_of(request), via=VIA)
    return nothing()


@price_books.post("/{book_id}/restore", response=BookOut, operation_id="restore_price_book")
def restore_price_book(request: HttpRequest, book_id: Id) -> HttpResponse:
    """Let an archived price book give prices again."""
    actions.reactivate_price_book(book_id=book_id, by=actor_of(request), via=VIA)
    return _shown(request, book_id)


@price_books.get("/{book_id}/prices", response=PricesOut, operation_id="list_prices")
def list_prices(request: HttpRequest, book_id: Id, query: Query[PriceFilter]) -> HttpResponse:
    """The prices of a book by product and quantity."""
    queries.price_book(book_id)
    page = queries.price_entries(book_id, text=sought(query.text) or "", page=max(query.page, 1), limit=query.limit)
    items = [_price(row) for row in page.rows]
    return reply(request, {"items": items, "next_page": page.next_page, "count": page.count})


@price_books.post("/{book_id}/prices", response={201: BookOut}, operation_id="add_price")
def add_price(request: HttpRequest, book_id: Id, body: PriceIn) -> HttpResponse:
    """Add a price to a book."""
    actions.add_price(book_id=book_id, new=EntryFields(**body.given()), by=actor_of(request), via=VIA)
    return _shown(request, book_id, status=201)


@price_books.patch("/{book_id}/prices/{price_id}", response=BookOut, operation_id="change_price")
def change_price(request: HttpRequest, book_id: Id, price_id: Id, body: PricePatch) -> HttpResponse:
    """Change a price of a book."""
    price, by = body.unit_price, actor_of(request)
    actions.change_price(book_id=book_id, entry_id=price_id, unit_price=price, by=by, via=VIA)
    return _shown(request, book_id)


@price_books.delete("/{book_id}/prices/{price_id}", response={204: None}, operation_id="remove_price")
def remove_price(request: HttpRequest, book_id: Id, price_id: Id) -> HttpResponse:
    """Take a price out of a book."""
    actions.remove_price(book_id=book_id, entry_id=price_id, by=actor_of(request), via=VIA)
    return nothing()


@prices.get("", response=CountingOut, operation_id="get_price")
def get_price(request: HttpRequest, query: Query[CountingQuery]) -> HttpResponse:
    """The price that counts: of the tier's book, else of the standard book, else the list price."""
    if not queries.product_names([query.product_id]):
        raise NotFound("product")
    try:
        quantity = micro_of(query.quantity)
    except MoneyError as error:
        text = Text.of("A quantity has at most six decimal places.")
        raise Refused.because("quantity_over_precise", text, "quantity") from error
    found = queries.price_of(
        product_id=query.product_id,
        currency=query.currency,
        tier_id=query.tier_id,
        quantity_micro=quantity,
        on=query.day,
    )
    price = price_of_micro(found.unit_price_micro) if found else None
    book_id = found.book_id if found else None
    shown = {
        "unit_price": None if price is None else f"{price:f}",
        "price_book_id": None if book_id is None else public_id(book_id),
    }
    return reply(request, shown)


def _shown(request: HttpRequest, book_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    book = queries.price_book(book_id)
    return reply(request, _book(book), status=status, version=book.version, location=location)


def _book(book: BookRow) -> dict[str, object]:
    return {
        "id": public_id(book.id),
        "name": book.name,
        "currency": book.currency,
        "tier_id": None if book.tier_id is None else public_id(book.tier_id),
        "valid_from": book.valid_from,
        "valid_until": book.valid_until,
        "is_active": book.is_active,
        "price_count": book.entry_count,
        "version": book.version,
    }


def _price(row: EntryRow) -> dict[str, object]:
    return {
        "id": public_id(row.id),
        "product_id": public_id(row.product_id),
        "unit_price": f"{row.unit_price:f}",
        "minimum_quantity": f"{row.minimum_quantity:f}",
    }
