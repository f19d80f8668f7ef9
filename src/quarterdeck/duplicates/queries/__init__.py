"""Reads of duplicates, each scoped by who asks."""

from quarterdeck.duplicates.queries.known import FIELDS, field_values, number_fields, numbers_in
from quarterdeck.duplicates.queries.matching import likely_matches
from quarterdeck.duplicates.queries.pairs import (
    MergeRow,
    PairPage,
    PairRow,
    merge_of,
    merges_into,
    pair_of,
    pair_page,
)

__all__ = [
    "FIELDS",
    "MergeRow",
    "PairPage",
    "PairRow",
    "field_values",
    "likely_matches",
    "merge_of",
    "merges_into",
    "number_fields",
    "numbers_in",
    "pair_of",
    "pair_page",
]
