"""Writing an entry with its field changes and the outbox rows of its subscribers."""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from quarterdeck.journal.events import Event, registry
from quarterdeck.journal.models import Change, Entry, Outbox, PersonalValue, SubjectKey
from quarterdeck.journal.rules import digest_of
from quarterdeck.journal.terms import MAX_DEPTH, FieldChange, Stamp
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event with its stamp and changes, ready to be written."""

    event: Event
    stamp: Stamp
    changes: Sequence[FieldChange] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it was written: its number and, on PostgreSQL, its transaction's id (else 0)."""

    seq: int
    tx: int


def record(event: Event, stamp: Stamp, changes: Sequence[FieldChange] = ()) -> int:
    """Write one entry with its changes and outbox rows; run the `within` subscribers.

    Returns the entry's seq. Call inside an action. Raises Conflict when a chain of effects is
    deeper than MAX_DEPTH.
    """
    return record_many([Recorded(event, stamp, changes)])[0]


def record_many(rows: Sequence[Recorded]) -> list[int]:
    """Set-based `record`: the same rows in a few statements. Returns the entries' seqs."""
    return [written.seq for written in record_written(rows)]


def record_written(rows: Sequence[Recorded]) -> list[Written]:
    """`record_many` for slices whose own history stands beside the entries: seq and transaction id of each."""
    entries = Entry.objects.bulk_create([_entry(row) for row in rows], batch_size=500)
    pairs = list(zip(entries, rows, strict=True))
    _write_changes(pairs)
    owed = [
        Outbox(entry=entry, subscriber=name, kind=row.event.kind, record_id=row.event.record_id)
        for entry, row in pairs
        for name in registry.names_after(row.event)
    ]
    if owed:
        Outbox.objects.bulk_create(owed, batch_size=500)
    for _, row in pairs:
        for handler in registry.handlers_within(row.event):
            handler(row.event, row.stamp)
    return [Written(entry.seq, entry.tx) for entry in entries]


def _entry(row: Recorded) -> Entry:
    stamp, event = row.stamp, row.event
    if stamp.via.depth > MAX_DEPTH:
        raise Conflict("chain_too_deep", Text.of("A chain of automatic changes went round more than 8 times."))
    return Entry(
        event=event.name,
        kind=event.kind,
        record_id=event.record_id,
        actor_id=stamp.actor_id,
        token_id=stamp.token_id,
        door=stamp.via.door.value,
        quiet=stamp.via.quiet,
        depth=stamp.via.depth,
        at=stamp.at,
        payload=as_json(event.payload()),
        reason=stamp.reason,
    )


def _write_changes(pairs: Sequence[tuple[Entry, Recorded]]) -> None:
    keys = _subject_keys({field.personal for _, row in pairs for field in row.changes if field.personal})
    changes: list[Change] = []
    personal: list[tuple[Change, FieldChange, SubjectKey]] = []
    for entry, row in pairs:
        for field in row.changes:
            change = Change(entry=entry, kind=row.event.kind, record_id=row.event.record_id, field=field.field)
            if field.personal is None:
                change.old, change.new = as_json(field.old), as_json(field.new)
            else:
                key = keys[field.personal]
                change.is_personal = True
                change.old, change.new = digest_of(key.key, as_json(field.old)), digest_of(key.key, as_json(field.new))
                personal.append((change, field, key))
            changes.append(change)
    if changes:
        Change.objects.bulk_create(changes, batch_size=500)
    if personal:
        PersonalValue.objects.bulk_create(
            [PersonalValue(change=c, subject=k, old=as_json(f.old), new=as_json(f.new)) for c, f, k in personal],
            batch_size=500,
        )


def _subject_keys(subjects: Collection[tuple[str, int]]) -> dict[tuple[str, int], SubjectKey]:
    """The keys of these subjects, missing ones made: two statements, whatever their number, when all are known."""
    found = _known_keys(subjects)
    missing = [subject for subject in subjects if subject not in found]
    if not missing:
        return found
    SubjectKey.objects.bulk_create(
        [SubjectKey(subject_kind=kind, subject_id=number, key=secrets.token_bytes(32)) for kind, number in missing],
        ignore_conflicts=True,
        batch_size=500,
    )
    return found | _known_keys(missing)


def _known_keys(subjects: Collection[tuple[str, int]]) -> dict[tuple[str, int], SubjectKey]:
    by_kind: dict[str, list[int]] = {}
    for kind, number in subjects:
        by_kind.setdefault(kind, []).append(number)
    rows = (
        key
        for kind, numbers in by_kind.items()
        for key in SubjectKey.objects.filter(subject_kind=kind, subject_id__in=numbers)
    )
    return {(key.subject_kind, key.subject_id): key for key in rows}


def as_json(value: Any) -> str:
    """Canonical JSON of a change value: sorted keys, dates and decimals as text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False)
