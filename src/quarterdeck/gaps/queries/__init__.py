"""Reads of product gaps. The catalogue is the company's own; what hangs on a gap is scoped by the actor's deals."""

from quarterdeck.gaps.queries.catalogue import (
    GapRow,
    RequestRow,
    gap_options,
    gap_row,
    gap_rows,
    parts_of,
    request_row,
    requests_of,
)
from quarterdeck.gaps.queries.deals import (
    Customer,
    DealRow,
    customers_of,
    deals_by_gap,
    deals_of,
    lost_by_quarter,
    narrowed,
    standing_of,
    sum_of,
)
from quarterdeck.gaps.queries.ranking import Ranked, Wanted, counted_since, lens_of, ranked

__all__ = [
    "Customer", "DealRow", "GapRow", "Ranked", "RequestRow", "Wanted", "counted_since", "customers_of", "deals_by_gap",
    "deals_of", "gap_options", "gap_row", "gap_rows", "lens_of", "lost_by_quarter", "narrowed", "parts_of", "ranked",
    "request_row", "requests_of", "standing_of", "sum_of",
]  # fmt: skip
