"""Kept health beside deals that were found otherwise: what rows show, and what lists are narrowed to and sorted by."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from quarterdeck.health.models import KeptHealth
from quarterdeck.health.queries.kept import Scope, parted
from quarterdeck.health.terms import Band, Signal
from quarterdeck.journal.queries import compiled
from quarterdeck.values.dataclasses import dataclass

# Above every score: the deals that need care come first, those without health (closed, not judged yet) last.
NONE_KEPT = 101
# From the worst name up: a deal fell when it is called worse than before.
_RANKS = (Band.RISK, Band.WATCH, Band.GOOD)


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
    return {deal: _kept(score, band, signals, at) for deal, score, band, signals, at in rows}


@dataclass(frozen=True, slots=True)
class Care:
    """That an open deal needs care: what its health is called, and the signal that took most points."""

    band: Band
    first: Signal


def care_of(ids: Collection[int]) -> dict[int, Care]:
    """Those of these deals that are called worse than healthy.

    The caller has found that they may be seen. One query.
    """
    if not ids:
        return {}
    wanted = dict.fromkeys(ids)
    # Few lengths, so that few statements are kept: the rest are ids that no deal has.
    length = 1 << max(len(wanted) - 1, 31).bit_length()
    asked = (*wanted, *range(len(wanted) - length, 0))
    return {deal: Care(Band(band), Signal(parted(signals)[0])) for deal, band, signals in _needing(ids=asked)}


@compiled
def _needing(*, ids: tuple[int, ...]) -> QuerySet[KeptHealth, Any]:
    bands = [band.value for band in _RANKS if band is not Band.GOOD]
    return KeptHealth.objects.filter(pk__in=ids, band__in=bands).values_list("pk", "band", "signals")


def _kept(score: int, band: str, signals: str, at: datetime) -> Kept:
    return Kept(score, Band(band), tuple(map(Signal, parted(signals))), at)


@dataclass(frozen=True, slots=True)
class Fallen:
    """An open deal that was called better on an earlier day: what its points were then, at `since`, and now."""

    id: int
    name: str
    account: str
    owner: str
    amount_minor: int | None
    currency: str
    since: datetime
    before: int
    kept: Kept


_FALLEN = (
    "pk", "opportunity__name", "opportunity__account__name", "opportunity__owner__name", "opportunity__amount_minor",
    "opportunity__currency", "before_at", "before_score", "score", "band", "signals", "at",
)  # fmt: skip


def fallen(scope: Scope, most: int) -> list[Fallen]:
    """The deals judged today whose health has a worse name than on the day they were judged on before.

    Those that lost most points first. One query.
    """
    midnight = datetime.combine(scope.lens.today, time.min, ZoneInfo(scope.lens.company.time_zone))
    worse = Q(pk__in=())
    for rank, band in enumerate(_RANKS):
        worse |= Q(before_band=band.value, band__in=[one.value for one in _RANKS[:rank]])
    rows = scope.kept().filter(worse, at__gte=midnight).order_by(F("score") - F("before_score"), "pk")
    return [_fallen(values) for values in rows.values_list(*_FALLEN)[:most]]


def _fallen(values: Sequence[Any]) -> Fallen:
    deal, name, account, owner, minor, currency, since, before, *now = values
    return Fallen(deal, name, account or "", owner, minor, currency, since, before, _kept(*now))


def judged_at() -> datetime | None:
    """When a deal was judged last: what depends on kept health has not changed since. One query."""
    return next(iter(_last_judged()), None)


@compiled
def _last_judged() -> QuerySet[KeptHealth, datetime]:
    return KeptHealth.objects.order_by("-at").values_list("at", flat=True)[:1]


def ids_in(bands: Collection[str]) -> QuerySet[Any, Any]:
    """The ids of the deals whose kept health has one of these names: a subquery."""
    return KeptHealth.objects.filter(band__in=[Band(band).value for band in bands]).values("pk")


def score_key() -> Coalesce:
    """What deals are sorted by health with: their kept points, `NONE_KEPT` without any."""
    return Coalesce(Subquery(KeptHealth.objects.filter(pk=OuterRef("pk")).values("score")[:1]), NONE_KEPT)
