"""Applying rows that are products, or say what they cost."""

from dataclasses import asdict

import msgspec

from quarterdeck.catalog.actions import add_price, add_price_book, add_product, change_price, edit_product
from quarterdeck.catalog.queries import price_books
from quarterdeck.catalog.terms import BookFields, EntryFields, NewProduct
from quarterdeck.imports.actions.applier import Singly
from quarterdeck.imports.terms import Judgement, PriceFacts, ProductFacts, Result
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason


class ProductsApplier(Singly):
    """Adds products, or changes what the file says of those here."""

    def _one(self, row: Judgement) -> Result:
        facts = msgspec.json.decode(row.facts, type=ProductFacts)
        said = {name: value for name, value in asdict(facts).items() if value is not None and name != "external_id"}
        if row.record_id is None:
            saved = add_product(new=NewProduct(**said), by=self._by, via=self._via)
        else:
            saved = edit_product(product_id=row.record_id, changes=said, by=self._by, via=self._via)
        return Result(record_id=saved.product_id, is_changed=saved.seq is not None, seq=saved.seq)


class PricesApplier(Singly):
    """Adds prices, and their book where there is none of its name yet, or changes what a unit costs."""

    def _one(self, row: Judgement) -> Result:
        facts = msgspec.json.decode(row.facts, type=PriceFacts)
        book = next((one for one in price_books(is_active=True) if fold(one.name) == fold(facts.book)), None)
        if book is not None and (book.currency, book.tier_id) != (facts.currency, facts.tier_id):
            text = Text.of("The book “{name}” is in another currency, or for another tier.", name=facts.book)
            return Result(record_id=row.record_id, reasons=(Reason("book_differs", text, field="book"),))
        book_id = book.id if book else self._add_book(facts)
        if row.record_id is None:
            new = EntryFields(facts.product_id, facts.unit_price, facts.minimum_quantity)
            saved = add_price(book_id=book_id, new=new, by=self._by, via=self._via)
        else:
            saved = change_price(
                book_id=book_id, entry_id=row.record_id, unit_price=facts.unit_price, by=self._by, via=self._via
            )
        return Result(record_id=row.record_id, is_changed=saved.seq is not None)

    def _add_book(self, facts: PriceFacts) -> int:
        new = BookFields(name=facts.book, currency=facts.currency, tier_id=facts.tier_id)
        return add_price_book(new=new, by=self._by, via=self._via).book_id
