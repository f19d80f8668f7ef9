"""Kept health beside deals that were found otherwise: what rows show, and what lists are narrowed to and sorted by."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from quarterdeck.health.models import KeptHealth
from quarterdeck.health.queries.kept import parted
from quarterdeck.health.terms import Band, Signal
from quarterdeck.values.dataclasses import dataclass

# Above every score: the deals that need care come first, those without health (closed, not judged yet) last.
NONE_KEPT = 101


@dataclass(frozen=True, slots=True)
class Kept:
    """The health of an open deal as judged at `at`: points of 100, what they are called, and what they were lost by."""

    score: int
    band: Band
    signals: tuple[Signal, ...]
    at: datetime


def kept_of(ids: Collection[int]) -> dict[int, Kept]:
    """The kept health of those of these deals that have one. The caller has found that they may be seen. One query."""
    rows = KeptHealth.objects.filter(pk__in=ids).values_list("pk", "score", "band", "signals", "at")
    return {
        deal: Kept(score, Band(band), tuple(map(Signal, parted(signals))), at)
        for deal, score, band, signals, at in rows
    }


def ids_in(bands: Collection[str]) -> QuerySet[Any, Any]:
    """The ids of the deals whose kept health has one of these names: a subquery."""
    return KeptHealth.objects.filter(band__in=[Band(band).value for band in bands]).values("pk")


def score_key() -> Coalesce:
    """What deals are sorted by health with: their kept points, `NONE_KEPT` without any."""
    return Coalesce(Subquery(KeptHealth.objects.filter(pk=OuterRef("pk")).values("score")[:1]), NONE_KEPT)
