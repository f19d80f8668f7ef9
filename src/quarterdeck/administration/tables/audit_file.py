"""The audit as a file: ids and keys as the API writes them, names beside them."""

import json
from collections.abc import Iterator

from quarterdeck.administration.queries.audit import AuditPage, shown_ids
from quarterdeck.administration.tables.audit import AuditWords, Reader
from quarterdeck.journal.queries import TimelineChange, TimelineEntry
from quarterdeck.sheets.writing import FileColumn, ValueType
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_

COLUMNS = (
    FileColumn("entry", N_("Entry"), ValueType.WHOLE),
    FileColumn("recorded_at", N_("Written down"), ValueType.INSTANT),
    FileColumn("at", N_("Happened"), ValueType.INSTANT),
    FileColumn("event", N_("Event")),
    FileColumn("kind", N_("Kind")),
    FileColumn("record_id", N_("Record id")),
    FileColumn("record", N_("Record")),
    FileColumn("actor_id", N_("Person id")),
    FileColumn("actor", N_("Person")),
    FileColumn("token_id", N_("Token id")),
    FileColumn("door", N_("Door")),
    FileColumn("reason", N_("Reason")),
    FileColumn("is_undone", N_("Undone"), ValueType.YES_NO),
    FileColumn("facts", N_("Facts")),
    FileColumn("field", N_("Field")),
    FileColumn("old", N_("Before")),
    FileColumn("new", N_("After")),
    FileColumn("is_erased", N_("Erased"), ValueType.YES_NO),
)
_NO_CHANGE = TimelineChange("", None, None)


def file_rows(page: AuditPage, reader: Reader) -> Iterator[tuple[object, ...]]:
    """A row for each field that changed, one for an entry without any."""
    words = AuditWords(page, reader)
    for entry in page.entries:
        head = _head(entry, words, is_undone=entry.seq in page.voided)
        for change in entry.changes or (_NO_CHANGE,):
            old, new = (plain(shown_ids(change.field, value)) for value in (change.old, change.new))
            yield (*head, change.field, old, new, change.is_erased)


def _head(entry: TimelineEntry, words: AuditWords, *, is_undone: bool) -> tuple[object, ...]:
    return (
        entry.seq,
        entry.recorded_at,
        entry.at,
        entry.event,
        entry.kind,
        public_id(entry.record_id),
        words.name(entry),
        public_id(entry.actor_id) if entry.actor_id else "",
        words.actor_name(entry),
        public_id(entry.token_id) if entry.token_id else "",
        entry.door,
        entry.reason,
        is_undone,
        json.dumps(shown_ids("", entry.payload), ensure_ascii=False, sort_keys=True),
    )


def plain(value: object) -> str:
    """A stored value as text: texts as they are, everything else as JSON; nothing for nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
