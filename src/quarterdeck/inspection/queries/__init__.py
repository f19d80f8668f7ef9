"""Reads of the list of deals."""

from quarterdeck.inspection.queries.listing import (
    SORTS,
    ListPage,
    ListRow,
    Paging,
    is_sort,
    opportunity_list,
    record_list,
)

__all__ = ["SORTS", "ListPage", "ListRow", "Paging", "is_sort", "opportunity_list", "record_list"]
