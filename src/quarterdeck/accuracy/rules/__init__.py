"""Decisions of the record of calls: pure sums over what was said and what came."""

from quarterdeck.accuracy.rules.adding import Added, pair_of, values_added
from quarterdeck.accuracy.rules.judging import (
    Judged,
    is_off_track,
    judged,
    judged_by_voice,
    left_of,
    share_kept,
    volatility_of,
    week_of,
)

__all__ = [
    "Added",
    "Judged",
    "is_off_track",
    "judged",
    "judged_by_voice",
    "left_of",
    "pair_of",
    "share_kept",
    "values_added",
    "volatility_of",
    "week_of",
]
