"""Reads of data quality."""

from quarterdeck.quality.queries.kept import DayFigure, PersonFigure, people_figures, teams_of, trend
from quarterdeck.quality.queries.marks import Bench, Narrowed, bench_of, narrowing
from quarterdeck.quality.queries.settings import settings_kept
from quarterdeck.quality.queries.tallies import DealQuality, deal_quality, deals_quality, tallied, tallies

__all__ = [
    "Bench",
    "DayFigure",
    "DealQuality",
    "Narrowed",
    "PersonFigure",
    "bench_of",
    "deal_quality",
    "deals_quality",
    "narrowing",
    "people_figures",
    "settings_kept",
    "tallied",
    "tallies",
    "teams_of",
    "trend",
]
