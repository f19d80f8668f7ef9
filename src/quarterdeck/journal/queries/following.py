"""Following the journal in the order in which entries became visible: nothing is skipped, nothing comes twice."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from quarterdeck.journal.models import Entry
from quarterdeck.journal.queries.seals import below_horizon
from quarterdeck.journal.queries.timeline import TimelineEntry, told
from quarterdeck.values.dataclasses import dataclass

START = (-1, -1)


@dataclass(frozen=True, slots=True)
class Followed:
    """An entry as followers first see it: its place (tx, seq), and what it is about."""

    tx: int
    seq: int
    event: str
    kind: str
    record_id: int
    recorded_at: datetime


def entries_after(place: tuple[int, int], limit: int) -> list[Followed]:
    """The next entries behind a place, up to the commit horizon, in order. One query, two on PostgreSQL."""
    rows = below_horizon(_after(place)).order_by("tx", "seq")
    return [Followed(*row) for row in rows.values_list(*Followed.__slots__)[:limit]]


def newest_place() -> tuple[int, int]:
    """The place of the last entry that can be followed now; START when there is none."""
    return below_horizon(Entry.objects.all()).order_by("-tx", "-seq").values_list("tx", "seq").first() or START


def entries_of(seqs: Collection[int]) -> dict[int, TimelineEntry]:
    """Whole entries by their number. Two queries."""
    return {entry.seq: entry for entry in told(Entry.objects.filter(seq__in=seqs))}


def _after(place: tuple[int, int]) -> QuerySet[Entry]:
    tx, seq = place
    if connection.vendor != "postgresql":
        # One writer at a time: the number alone is the order, and its index is the table.
        return Entry.objects.filter(seq__gt=seq)
    return Entry.objects.filter(Q(tx__gt=tx) | Q(tx=tx, seq__gt=seq), tx__gte=tx)
