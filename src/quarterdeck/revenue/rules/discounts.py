"""Which yes the discounts of an opportunity need, and the terms it is given on."""

import json
from collections.abc import Iterable, Mapping

from quarterdeck.catalog.rules import band_of
from quarterdeck.catalog.terms import Band
from quarterdeck.revenue.terms import Line
from quarterdeck.values.dataclasses import dataclass

WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class Needed:
    """A yes that is needed: whose, the fingerprint of what it is for, and the highest discount in basis points."""

    approver_role: str
    terms: str
    highest_bp: int


def discount_of(line: Line) -> int:
    """The discount in basis points, rounded up: the one said, or what the price is below its list price if more."""
    listed = line.list_price_micro
    if not listed or line.unit_price_micro >= listed:
        return line.discount_bp
    paid = line.unit_price_micro * (WHOLE_BP - line.discount_bp)
    return max(line.discount_bp, WHOLE_BP - paid // listed)


def discounts_needed(lines: Iterable[Line], families: Mapping[int, str], bands: Iterable[Band]) -> Needed | None:
    """The yes of the strictest band that any active line reaches; None when nobody need be asked.

    `families` are those of the products. The terms are the lines that reach a band: they lapse when one of them
    is another, or when one joins them or goes.
    """
    known = list(bands)
    reached = []
    for line in lines:
        discount = discount_of(line)
        band = band_of(known, families.get(line.product_id, ""), discount)
        if band is not None and line.is_active:
            reached.append((band, discount, line))
    if not reached:
        return None
    strictest = max(reached, key=lambda one: (one[0].above_bp, one[1]))[0]
    about = sorted((_terms(line, discount) for _, discount, line in reached), key=lambda terms: str(terms[0]))
    terms = json.dumps({"lines": about, "approver": strictest.approver_role}, sort_keys=True)
    return Needed(strictest.approver_role, terms, max(discount for _, discount, _ in reached))


def _terms(line: Line, discount: int) -> list[object]:
    """What of a line a yes is for: another of these is another deal, even where it comes to the same."""
    return [
        str(line.id),
        line.quantity_micro,
        line.unit_price_micro,
        line.discount_bp,
        discount,
        line.charge,
        line.billing_period,
        line.term_months,
        line.total_minor,
        line.currency,
    ]
