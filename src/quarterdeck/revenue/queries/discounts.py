"""What the gate is told of discounts."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from quarterdeck.catalog.queries import discount_bands, product_rows
from quarterdeck.revenue.queries.lines import lines_of
from quarterdeck.revenue.rules import Needed, discounts_needed
from quarterdeck.revenue.terms import Line


def discount_facts(opportunity_ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """Whose yes the discounts of these opportunities need, as `Facts.more` takes it. At most four queries."""
    return facts_of_lines(lines_of(opportunity_ids))


def facts_of_lines(lines: Mapping[int, Sequence[Line]]) -> dict[int, Mapping[str, Any]]:
    """The same for lines that are not written yet. At most two queries."""
    return {number: _fact(needed) for number, needed in needed_of(lines).items()}


def needed_of(lines: Mapping[int, Sequence[Line]]) -> dict[int, Needed | None]:
    """Whose yes the discounts of these lines need, by opportunity. Two queries, one while there are no bands."""
    bands = discount_bands()
    products = {line.product_id for rows in lines.values() for line in rows} if bands else set()
    families = {number: row.family for number, row in product_rows(products).items()} if products else {}
    return {number: discounts_needed(rows, families, bands) for number, rows in lines.items()}


def _fact(needed: Needed | None) -> Mapping[str, Any]:
    if needed is None:
        return {}
    return {"approver_role": needed.approver_role, "terms": needed.terms, "highest_bp": needed.highest_bp}
