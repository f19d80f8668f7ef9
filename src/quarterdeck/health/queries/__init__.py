"""Reads of deal health."""

from quarterdeck.health.queries.beside import Care, Fallen, Kept, care_of, fallen, ids_in, judged_at, kept_of, score_key
from quarterdeck.health.queries.dossiers import Bench, Judged, bench_of, deal_health, deals_health
from quarterdeck.health.queries.kept import (
    Aging,
    KeptRow,
    Portfolio,
    Scope,
    Wanted,
    Whole,
    aging,
    count_listed,
    listed,
    most_at_stake,
    portfolio,
)
from quarterdeck.health.queries.settings import paces_day, paces_kept, settings_kept

__all__ = [
    "Aging",
    "Bench",
    "Care",
    "Fallen",
    "Judged",
    "Kept",
    "KeptRow",
    "Portfolio",
    "Scope",
    "Wanted",
    "Whole",
    "aging",
    "bench_of",
    "care_of",
    "count_listed",
    "deal_health",
    "deals_health",
    "fallen",
    "ids_in",
    "judged_at",
    "kept_of",
    "listed",
    "most_at_stake",
    "paces_day",
    "paces_kept",
    "portfolio",
    "score_key",
    "settings_kept",
]
