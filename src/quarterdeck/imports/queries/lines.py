"""Judging rows that are lines of opportunities."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from quarterdeck.imports.queries.judging import About, Context, mark_missing, text_of, typed, verdict
from quarterdeck.imports.queries.references import References
from quarterdeck.imports.queries.subjects import Subjects
from quarterdeck.imports.rules.lines import is_told, unit_price_of
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Judgement, LineFacts, Plan
from quarterdeck.revenue.queries import lines_of
from quarterdeck.revenue.terms import Line
from quarterdeck.sheets.cells import instant
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason


class LinesJudge:
    """Lines have no names of their own: a row is here already when a line that no other row means says the same."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._meant: set[int] = set()

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row. New lines are rehearsed afterwards."""
        subjects, references = Subjects(self._context, rows), References(self._context, rows)
        read = [(row, self._facts(row, subjects, references)) for row in rows]
        here = lines_of({facts.opportunity_id for _, facts in read if facts})
        return [self._verdict(row, facts, here) for row, facts in read]

    def _facts(self, row: ReadRow, subjects: Subjects, references: References) -> LineFacts | None:
        for name in ("product", "quantity"):
            mark_missing(self._context, row, name)
        match, product_id = subjects.opportunity(row), references.product(row, "product")
        quantity, discount = typed(row, "quantity", Decimal), typed(row, "discount", int) or 0
        unit_price = self._unit_price(row, quantity, discount)
        if match is None or product_id is None or quantity is None:
            return None
        added_at = row.values.get("added_at")
        return LineFacts(
            opportunity_id=match.id,
            product_id=product_id,
            quantity=quantity,
            # A line without a day of its own came with the state the deal is in.
            at=instant(added_at, self._context.zone) if isinstance(added_at, date) else match.state_at,
            name=text_of(row, "name") or "",
            unit_price=unit_price,
            discount_bp=discount,
            starts_on=typed(row, "starts_on", date),
            term_months=typed(row, "term_months", int),
        )

    def _unit_price(self, row: ReadRow, quantity: Decimal | None, discount: int) -> Decimal | None:
        """The price the row gives, or the one behind its total. Notes on the row when the two do not fit."""
        said, total = typed(row, "unit_price", Decimal), typed(row, "total_price", Decimal)
        if total is None or quantity is None:
            return said
        behind = unit_price_of(total, quantity, discount)
        if behind is None:
            text = Text.of("A total without a quantity, or after a discount of 100 %, gives no price.")
            self._context.reader.problem(row, "total_price", Reason("total_without_price", text, field="total_price"))
        elif said is not None and abs(said - behind) * quantity >= 1:
            text = Text.of("Quantity, price and discount do not make this total. Mend one of them.")
            self._context.reader.problem(row, "total_price", Reason("total_differs", text, field="total_price"))
        return behind if said is None else said

    def _verdict(self, row: ReadRow, facts: LineFacts | None, here: Mapping[int, Sequence[Line]]) -> Judgement:
        if facts is None:
            return verdict(row, Plan.BAD, About(key=""), None)
        meant = (line for line in here[facts.opportunity_id] if line.id not in self._meant and is_told(facts, line))
        line = next(meant, None)
        if line is None:
            return verdict(row, Plan.CREATE, About(key="", rank=facts.opportunity_id), facts)
        self._meant.add(line.id)
        return verdict(row, Plan.UNCHANGED, About(key="", record_id=line.id), facts)
