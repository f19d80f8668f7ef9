"""Judging rows that are prices of a price book."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from quarterdeck.catalog.queries import BookRow, price_books, products_by_name_key, tiers_by_name_key
from quarterdeck.catalog.queries.matches import prices_in
from quarterdeck.catalog.rules import entry_reasons, micro_of
from quarterdeck.catalog.terms import EntryFields
from quarterdeck.imports.queries.judging import (
    About,
    Context,
    add_reasons,
    mark_missing,
    mark_repeats,
    named,
    text_of,
    typed,
    verdict,
)
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Judgement, Plan, PriceFacts
from quarterdeck.values.text import fold

_NONE = Decimal(0)


class PricesJudge:
    """Finds a price by book, product and least quantity; a book that is not here yet is added with its first price."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row. All of them are rehearsed afterwards."""
        products, tiers, books = products_by_name_key(), tiers_by_name_key(), _books()
        read = [(row, self._facts(row, products, tiers, books)) for row in rows]
        mark_repeats(self._context, rows, {row.line: _key(facts) for row, facts in read})
        here = prices_in({facts.book_id for _, facts in read if facts and facts.book_id})
        return [self._verdict(row, facts, here) for row, facts in read]

    def _facts(
        self, row: ReadRow, products: Mapping[str, int], tiers: Mapping[str, int], books: Mapping[str, BookRow]
    ) -> PriceFacts | None:
        for name in ("book", "product", "unit_price"):
            mark_missing(self._context, row, name)
        product_id = named(self._context, row, "product", products)
        tier_id = named(self._context, row, "price_tier", tiers)
        title, price = text_of(row, "book"), typed(row, "unit_price", Decimal)
        if title is None or product_id is None or price is None:
            return None
        minimum = typed(row, "minimum_quantity", Decimal) or _NONE
        # What cannot be kept is no key to look a price up by.
        if wrong := entry_reasons(EntryFields(product_id, price, minimum), is_active=True, is_taken=False):
            add_reasons(self._context, row, wrong)
            return None
        book = books.get(fold(title))
        return PriceFacts(
            book=title,
            book_id=book.id if book else None,
            currency=text_of(row, "currency") or (book.currency if book else self._context.currency),
            tier_id=tier_id,
            product_id=product_id,
            unit_price=price,
            minimum_quantity=minimum,
        )

    @staticmethod
    def _verdict(
        row: ReadRow, facts: PriceFacts | None, here: Mapping[tuple[int, int, int], tuple[int, int]]
    ) -> Judgement:
        about = About(key=_key(facts))
        if facts is None:
            return verdict(row, Plan.BAD, about, None)
        found = here.get((facts.book_id or 0, facts.product_id, micro_of(facts.minimum_quantity)))
        if found is None:
            return verdict(row, Plan.CREATE, about, facts)
        entry_id, unit_price_micro = found
        plan = Plan.UNCHANGED if unit_price_micro == micro_of(facts.unit_price) else Plan.CHANGE
        return verdict(row, plan, About(key=about.key, record_id=entry_id), facts)


def _key(facts: PriceFacts | None) -> str:
    if facts is None:
        return ""
    return f"{facts.product_id}:{micro_of(facts.minimum_quantity)}:{fold(facts.book)}"


def _books() -> dict[str, BookRow]:
    return {fold(book.name): book for book in price_books(is_active=True)}
