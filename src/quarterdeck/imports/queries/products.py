"""Judging rows that are products."""

from collections.abc import Sequence
from decimal import Decimal

from quarterdeck.catalog.queries import products_by_name_key
from quarterdeck.catalog.terms import BILLING_LABELS, CHARGE_LABELS
from quarterdeck.imports.queries.judging import (
    About,
    Context,
    mark_missing,
    mark_repeats,
    text_of,
    typed,
    verdict,
    word_of,
)
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Judgement, Plan, ProductFacts
from quarterdeck.values.text import fold


class ProductsJudge:
    """Finds products by name; what is not here yet is new."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row."""
        keys = {row.line: fold(str(row.values.get("name", ""))) for row in rows}
        mark_repeats(self._context, rows, keys)
        here = products_by_name_key()
        return [self._verdict(row, keys[row.line], here.get(keys[row.line])) for row in rows]

    def _verdict(self, row: ReadRow, key: str, record_id: int | None) -> Judgement:
        mark_missing(self._context, row, "name")
        price = row.values.get("list_price")
        facts = ProductFacts(
            name=str(row.values.get("name", "")),
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
