"""Reads of search, each scoped by who asks."""

from quarterdeck.search.queries.checking import index_findings
from quarterdeck.search.queries.listing import ResultPage, result_page
from quarterdeck.search.queries.places import PlaceHit, places, places_named
from quarterdeck.search.queries.recent import recent_records
from quarterdeck.search.queries.searching import search

__all__ = [
    "PlaceHit",
    "ResultPage",
    "index_findings",
    "places",
    "places_named",
    "recent_records",
    "result_page",
    "search",
]
