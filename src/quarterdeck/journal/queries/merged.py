"""What happened to several records together, newest first: those of a customer, of a deal with all that hangs on it."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from quarterdeck.journal.models import Entry
from quarterdeck.journal.queries.timeline import TimelineEntry, told
from quarterdeck.values.cursors import read_cursor, unusable_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass, replace

SORT = "entries"
Ids = Collection[int] | QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Dated:
    """Records of a kind that say themselves when what these events tell happened: rows with a column `at`."""

    events: tuple[str, ...]
    rows: QuerySet[Any, Any]


def entry_cursor(entry: TimelineEntry) -> str:
    """Where a page that ends with this entry goes on."""
    return write_cursor(SORT, [entry.at.astimezone(UTC).isoformat(), entry.seq])


def entries_before(cursor: str) -> tuple[datetime, int] | None:
    """What a cursor says, None for none. Raises Refused for one of another list."""
    if not cursor:
        return None
    at, seq = read_cursor(cursor, SORT, [(str,), (int,)])
    try:
        return datetime.fromisoformat(str(at)), int(seq or 0)
    except ValueError as error:
        raise unusable_cursor() from error


def merged_timeline(
    about: Mapping[str, Ids],
    *,
    dated: Mapping[str, Dated] | None = None,
    actor_id: int | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int,
) -> list[TimelineEntry]:
    """Entries about these records by kind, newest first by when it was so, before an instant and seq; `at` says when.

    Three queries however many records and entries there are. The caller has checked that all of them may be seen.
    """
    arms = [_arm(kind, ids, (dated or {}).get(kind), actor_id, before) for kind, ids in about.items()]
    if not arms:
        return []
    first, *others = arms
    found = (first.union(*others, all=True) if others else first).order_by("-when", "-seq")[:limit]
    whens = dict(found)
    entries = {entry.seq: entry for entry in told(Entry.objects.filter(seq__in=list(whens)))}
    return [replace(entries[seq], at=when) for seq, when in whens.items()]


def _arm(
    kind: str, ids: Ids, dated: Dated | None, actor_id: int | None, before: tuple[datetime, int] | None
) -> QuerySet[Any, Any]:
    """The entries of one kind as (seq, when)."""
    when: Any = F("at")
    if dated is not None:
        own = Subquery(dated.rows.filter(pk=OuterRef("record_id")).values("at")[:1])
        when = Case(When(event__in=dated.events, then=Coalesce(own, F("at"))), default=F("at"))
    rows: QuerySet[Any, Any] = Entry.objects.filter(kind=kind, record_id__in=ids).annotate(when=when)
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    if before is not None:
        at, seq = before
        rows = rows.filter(Q(when__lt=at) | Q(when=at, seq__lt=seq))
    return rows.order_by().values_list("seq", "when")
