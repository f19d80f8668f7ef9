"""Reads of data quality."""

from quarterdeck.quality.queries.marks import Narrowed, bench_of, narrowing
from quarterdeck.quality.queries.settings import settings_kept
from quarterdeck.quality.queries.tallies import DealQuality, deal_quality, deals_quality, tallied, tallies

__all__ = [
    "DealQuality",
    "Narrowed",
    "bench_of",
    "deal_quality",
    "deals_quality",
    "narrowing",
    "settings_kept",
    "tallied",
    "tallies",
]
