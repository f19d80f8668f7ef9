"""What happened to a record, newest first, with personal values where they still exist."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from quarterdeck.journal.models import Change, Entry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimelineChange:
    """One field, old to new as JSON values. `is_erased` when it was personal and has been erased."""

    field: str
    old: object
    new: object
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event about a record. Times are aware UTC: `at` when it was so, `recorded_at` when it was written."""

    seq: int
    event: str
    kind: str
    record_id: int
    actor_id: int | None
    token_id: int | None
    door: str
    at: datetime
    recorded_at: datetime
    reason: str
    payload: dict[str, object]
    changes: tuple[TimelineChange, ...]


def timeline(kind: str, record_id: int, before_seq: int | None = None, limit: int = 50) -> list[TimelineEntry]:
    """Entries of one record, newest first, before `before_seq`. Two queries. The caller has checked the right."""
    entries = Entry.objects.filter(kind=kind, record_id=record_id)
    if before_seq is not None:
        entries = entries.filter(seq__lt=before_seq)
    return told(entries.order_by("-seq")[:limit])


def told(entries: Iterable[Entry]) -> list[TimelineEntry]:
    """These entries with their changes, in their order. One query, and theirs."""
    page = list(entries)
    changes = changes_of([entry.seq for entry in page])
    return [
        TimelineEntry(
            seq=entry.seq,
            event=entry.event,
            kind=entry.kind,
            record_id=entry.record_id,
            actor_id=entry.actor_id,
            token_id=entry.token_id,
            door=entry.door,
            at=entry.at,
            recorded_at=entry.recorded_at,
            reason=entry.reason,
            payload=json.loads(entry.payload),
            changes=tuple(changes.get(entry.seq, ())),
        )
        for entry in page
    ]


def changes_of(entry_seqs: Collection[int]) -> dict[int, list[TimelineChange]]:
    """Field changes by entry, in the order written. One query."""
    rows = Change.objects.filter(entry_id__in=entry_seqs).order_by("seq")
    found: dict[int, list[TimelineChange]] = {}
    for entry_id, field, is_personal, old, new, personal_old, personal_new in rows.values_list(
        "entry_id", "field", "is_personal", "old", "new", "personal__old", "personal__new"
    ):
        if not is_personal:
            change = TimelineChange(field, _value(old), _value(new))
        elif personal_old is None:
            change = TimelineChange(field, None, None, is_erased=True)
        else:
            change = TimelineChange(field, _value(personal_old), _value(personal_new))
        found.setdefault(entry_id, []).append(change)
    return found


def _value(text: str | None) -> object:
    return None if text is None else json.loads(text)
