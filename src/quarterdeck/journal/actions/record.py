"""Writing an entry with its field changes and the outbox rows of its subscribers."""

import json
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from django.utils import timezone

from quarterdeck.journal.actions.foreign import FOREIGN, settle_foreign
from quarterdeck.journal.actions.frame import owe_at_end
from quarterdeck.journal.actions.rows import insert_rows
from quarterdeck.journal.events import Event, registry
from quarterdeck.journal.models import Change, Entry, Outbox, PersonalValue, SubjectKey
from quarterdeck.journal.rules import digest_of
from quarterdeck.journal.terms import MAX_DEPTH, RUN, FieldChange, Stamp
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict

_ENTRY = (
    "event", "kind", "record_id", "actor_id", "token_id", "door", "quiet", "depth", "at", "recorded_at", "payload",
    "reason",
)  # fmt: skip
_CHANGE = ("entry_id", "kind", "record_id", "field", "old", "new", "is_personal")
_OUTBOX = ("entry_id", "subscriber", "kind", "record_id", "attempts", "last_error", "not_before")


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
    """`record_many` for slices whose own history stands beside the entries: seq and transaction id of each.

    Raises Refused where another system keeps a record: every write passes here.
    """
    now = timezone.now()
    entries = [_entry(row, now) for row in rows]
    answers = insert_rows(Entry, _ENTRY, entries, returning=("seq", "tx"), beside=FOREIGN)
    settle_foreign([(row.event, answer[2]) for row, answer in zip(rows, answers, strict=True)], now)
    written = [Written(seq, tx) for seq, tx, _ in answers]
    pairs = list(zip(written, rows, strict=True))
    _write_changes(pairs)
    owed = [
        (entry.seq, name, row.event.kind, row.event.record_id, 0, "", now)
        for entry, row in pairs
        for name in registry.names_after(row.event)
    ]
    insert_rows(Outbox, _OUTBOX, owed)
    for _, row in pairs:
        for handler in registry.handlers_within(row.event):
            handler(row.event, row.stamp)
        for handler in registry.handlers_together(row.event):
            owe_at_end(handler, row)
    return written


def _entry(row: Recorded, now: datetime) -> tuple[Any, ...]:
    stamp, event = row.stamp, row.event
    if stamp.via.depth > MAX_DEPTH:
        raise Conflict("chain_too_deep", Text.of("A chain of automatic changes went round more than 8 times."))
    return (
        event.name,
        event.kind,
        event.record_id,
        stamp.actor_id,
        stamp.token_id,
        stamp.via.door.value,
        stamp.via.quiet,
        stamp.via.depth,
        stamp.at,
        now,
        as_json(event.payload() | ({RUN: stamp.via.run_id} if stamp.via.run_id else {})),
        stamp.reason,
    )


def _write_changes(pairs: Sequence[tuple[Written, Recorded]]) -> None:
    keys = _subject_keys({whose for _, row in pairs for _, _, _, whose in row.changes if whose})
    changes: list[tuple[Any, ...]] = []
    personal: list[tuple[int, FieldChange, SubjectKey]] = []
    for entry, row in pairs:
        seq, kind, number = entry.seq, row.event.kind, row.event.record_id
        for field in row.changes:
            name, before, after, whose = field
            old, new = "null" if before is None else as_json(before), as_json(after)
            key = keys.get(whose) if whose else None
            if key is not None:
                old, new = digest_of(bytes(key.key), old), digest_of(bytes(key.key), new)
                personal.append((len(changes), field, key))
            changes.append((seq, kind, number, name, old, new, key is not None))
    seqs = insert_rows(Change, _CHANGE, changes, returning=("seq",) if personal else ())
    insert_rows(
        PersonalValue,
        ("change_id", "subject_id", "old", "new"),
        [(seqs[index][0], key.id, as_json(field.old), as_json(field.new)) for index, field, key in personal],
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


def _quoted(value: object) -> str:
    return f'"{value}"'


def _object(value: dict[Any, Any]) -> str:
    """JSON of what most events tell: few words by name. The encoder of the library is made anew for each."""
    try:
        pairs = [f"{encode_basestring(name)}:{as_json(value[name])}" for name in sorted(value)]
    except TypeError:
        # A name that is no text.
        return _encode(value)
    return f"{{{','.join(pairs)}}}"


# What most values are of: their text is made at once. The last three need no escape.
_MOST: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    str: encode_basestring,
    int: str,
    date: _quoted,
    datetime: _quoted,
    Decimal: _quoted,
    dict: _object,
}
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False).encode


def as_json(value: Any) -> str:
    """Canonical JSON of a change value: sorted keys, dates and decimals as text."""
    return _MOST.get(type(value), _encode)(value)
