"""Reads of the list of deals."""

from quarterdeck.inspection.queries.listing import (
    SORTS,
    ListPage,
    ListRow,
    Paging,
    is_sort,
    opportunity_list,
    opportunity_parts,
    record_list,
)
from quarterdeck.inspection.queries.strip import Strip, measured_filter, strip_of

__all__ = [
    "SORTS",
    "ListPage",
    "ListRow",
    "Paging",
    "Strip",
    "is_sort",
    "measured_filter",
    "opportunity_list",
    "opportunity_parts",
    "record_list",
    "strip_of",
]
