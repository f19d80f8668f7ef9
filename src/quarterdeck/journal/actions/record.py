"""Writing an entry with its field changes and the outbox rows of its subscribers."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quarterdeck.journal.events import Event, registry
from quarterdeck.journal.models import Change, Entry, Outbox, PersonalValue, SubjectKey
from quarterdeck.journal.terms import MAX_DEPTH, FieldChange, Stamp
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event with its stamp and changes, ready to be written."""

    event: Event
    stamp: Stamp
    changes: Sequence[FieldChange] = ()


def record(event: Event, stamp: Stamp, changes: Sequence[FieldChange] = ()) -> int:
    """Write one entry with its changes and outbox rows; run the `within` subscribers.

    Returns the entry's seq. Call inside an action. Raises Conflict when a chain of effects is
    deeper than MAX_DEPTH.
    """
    return record_many([Recorded(event, stamp, changes)])[0]


def record_many(rows: Sequence[Recorded]) -> list[int]:
    """Set-based `record`: the same rows in at most three statements. Returns the entries' seqs."""
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
    return [entry.seq for entry in entries]


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
    keys: dict[tuple[str, int], SubjectKey] = {}
    changes: list[Change] = []
    personal: list[tuple[Change, FieldChange, SubjectKey]] = []
    for entry, row in pairs:
        for field in row.changes:
            change = Change(entry=entry, kind=row.event.kind, record_id=row.event.record_id, field=field.field)
            if field.personal is None:
                change.old, change.new = as_json(field.old), as_json(field.new)
            else:
                key = keys.get(field.personal) or keys.setdefault(field.personal, _subject_key(field.personal))
                change.is_personal = True
                change.old, change.new = _digest(key, field.old), _digest(key, field.new)
                personal.append((change, field, key))
            changes.append(change)
    if changes:
        Change.objects.bulk_create(changes, batch_size=500)
    if personal:
        PersonalValue.objects.bulk_create(
            [PersonalValue(change=c, subject=k, old=as_json(f.old), new=as_json(f.new)) for c, f, k in personal],
            batch_size=500,
        )


def _subject_key(subject: tuple[str, int]) -> SubjectKey:
    kind, record_id = subject
    key, _ = SubjectKey.objects.get_or_create(
        subject_kind=kind, subject_id=record_id, defaults={"key": secrets.token_bytes(32)}
    )
    return key


def _digest(key: SubjectKey, value: object) -> str:
    return hmac.new(bytes(key.key), (as_json(value) or "null").encode(), hashlib.sha256).hexdigest()


def as_json(value: Any) -> str:
    """Canonical JSON of a change value: sorted keys, dates and decimals as text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False)
