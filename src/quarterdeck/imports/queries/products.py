"""Judging rows that are products."""

from collections.abc import Sequence
from decimal import Decimal

from quarterdeck.catalog.queries import products_by_name_key
from quarterdeck.catalog.terms import BILLING_LABELS, CHARGE_LABELS
from quarterdeck.imports.queries.external_ids import Named
from quarterdeck.imports.queries.judging import (
    About,
    Context,
    mark_missing,
    mark_repeats,
    one_of,
    text_of,
    typed,
    verdict,
    word_of,
)
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Judgement, Plan, ProductFacts
from quarterdeck.values.text import fold


class ProductsJudge:
    """Finds products by name or by the id of another system; what is not here yet is new."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row."""
        match = self._context.mapping.match
        texts = {row.line: text_of(row, match) or "" for row in rows}
        keys = texts if match == "external_id" else {line: fold(text) for line, text in texts.items()}
        mark_repeats(self._context, rows, keys)
        named = Named(self._context, rows)
        by_name = {key: [number] for key, number in products_by_name_key().items()}
        here = named.by_id if match == "external_id" else by_name
        return [self._verdict(row, keys[row.line], here.get(keys[row.line], []), named) for row in rows]

    def _verdict(self, row: ReadRow, key: str, found: Sequence[int], named: Named) -> Judgement:
        mark_missing(self._context, row, "name")
        record_id = one_of(self._context, row, self._context.mapping.match, found) if found else None
        named.settle(row, record_id)
        price = row.values.get("list_price")
        facts = ProductFacts(
            name=str(row.values.get("name", "")),
            external_id=text_of(row, "external_id") or "",
            family=text_of(row, "family"),
            list_price=price if isinstance(price, Decimal) else None,
            currency=text_of(row, "currency") or (self._context.currency if price is not None else None),
            code=text_of(row, "code"),
            charge=word_of(self._context, row, "charge", CHARGE_LABELS),
            billing_period=word_of(self._context, row, "billing_period", BILLING_LABELS),
            default_term_months=typed(row, "default_term_months", int),
            unit=text_of(row, "unit"),
        )
        return verdict(row, Plan.CHANGE if record_id else Plan.CREATE, About(key=key, record_id=record_id), facts)
