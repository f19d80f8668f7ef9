"""The whole journal, narrowed and newest first: what an audit reads. The caller has checked the right.

However many entries there are, a page reads little more than what it shows: every way to narrow has an
index that ends in seq, and several events are as many short reads of that index put together.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from quarterdeck.journal.events import registry
from quarterdeck.journal.models import Entry
from quarterdeck.journal.queries.timeline import TimelineEntry, told
from quarterdeck.values.dataclasses import dataclass, field

# Two processes write entries of one moment in either order; the exact instant is asked for as well.
_SLACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What the journal is narrowed to; all that is given must hold. `since` and `until` bound when it was written.

    `events` None means all, empty none but what is in `also`: conditions on entries, each with an index of its own
    to find them by. `actor_id` 0 means that no person acted.
    """

    events: tuple[str, ...] | None = None
    kind: str = ""
    record_id: int | None = None
    actor_id: int | None = None
    door: str = ""
    since: datetime | None = None
    until: datetime | None = None
    also: tuple[Q, ...] = field(default=())


def audit_entries(narrowed: AuditFilter, *, before: int | None = None, limit: int) -> list[TimelineEntry]:
    """Entries that match, newest first, before `before`. At most four queries."""
    return told(_newest(narrowed, before, limit))


def audit_count(narrowed: AuditFilter, *, most: int) -> int:
    """How many entries match, counted no further than `most`. At most three queries."""
    return _newest(narrowed, None, most).count()


def events_of(kind: str) -> tuple[str, ...]:
    """The names of all events about records of this kind."""
    return tuple(name for name, event in registry.types().items() if event.kind == kind)


def kinds_with_events() -> tuple[str, ...]:
    """The kinds of records that something can happen to."""
    return tuple(sorted({event.kind for event in registry.types().values()}))


def _newest(narrowed: AuditFilter, before: int | None, limit: int) -> QuerySet[Entry]:
    rows = _within(narrowed, before)
    if narrowed.actor_id is not None:
        rows = rows.filter(actor_id=narrowed.actor_id or None)
    if narrowed.door:
        rows = rows.filter(door=narrowed.door)
    if narrowed.record_id is not None:
        kinds = (narrowed.kind,) if narrowed.kind else kinds_with_events()
        rows = rows.filter(kind__in=kinds, record_id=narrowed.record_id)
        if narrowed.events is not None:
            rows = rows.filter(reduce(or_, narrowed.also, Q(event__in=narrowed.events)))
        return rows.order_by("-seq")[:limit]
    arms = _arms(narrowed)
    return rows.order_by("-seq")[:limit] if arms is None else _newest_of(rows, arms, limit)


def _arms(narrowed: AuditFilter) -> list[Q] | None:
    """What must hold, one or the other; None when nothing must."""
    if not narrowed.kind:
        return None if narrowed.events is None else [*(Q(event=name) for name in narrowed.events), *narrowed.also]
    of_kind = events_of(narrowed.kind)
    named = of_kind if narrowed.events is None else [name for name in narrowed.events if name in of_kind]
    return [*(Q(event=name) for name in named), *(Q(kind=narrowed.kind) & one for one in narrowed.also)]


def _newest_of(rows: QuerySet[Entry], arms: Sequence[Q], limit: int) -> QuerySet[Entry]:
    """The newest of several: the newest of each, put together."""
    if not arms:
        return rows.none()
    newest = [rows.filter(arm).order_by("-seq").values("seq")[:limit] for arm in arms]
    first, *others = (Entry.objects.filter(seq__in=part) for part in newest)
    return (first.union(*others) if others else first).order_by("-seq")[:limit]


def _within(narrowed: AuditFilter, before: int | None) -> QuerySet[Entry]:
    """Entries of the time asked for. Two short reads find where in the journal to begin and to stop."""
    rows = Entry.objects.all()
    if narrowed.since is not None:
        rows = rows.filter(recorded_at__gte=narrowed.since)
        first = _first_since(narrowed.since - _SLACK)
        rows = rows.none() if first is None else rows.filter(seq__gte=first)
    beyond = None
    if narrowed.until is not None:
        rows = rows.filter(recorded_at__lt=narrowed.until)
        beyond = _first_since(narrowed.until + _SLACK)
    # One upper bound only: of two, SQLite searches by one and tries every row between.
    upper = min((bound for bound in (before, beyond) if bound is not None), default=None)
    return rows if upper is None else rows.filter(seq__lt=upper)


def _first_since(at: datetime) -> int | None:
    found = Entry.objects.filter(recorded_at__gte=at).order_by("recorded_at", "seq")
    return found.values_list("seq", flat=True).first()
