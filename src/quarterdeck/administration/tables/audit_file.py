"""The audit as a file: ids and keys as the API writes them, names beside them."""

import json
from collections.abc import Iterator

from quarterdeck.administration.queries.audit import AuditPage, shown_ids
from quarterdeck.administration.tables.audit import AuditWords, Reader
from quarterdeck.journal.queries import TimelineChange, TimelineEntry
from quarterdeck.values.ids import public_id

HEAD = (
    "entry", "recorded_at", "at", "event", "kind", "record_id", "record", "actor_id", "actor", "token_id", "door",
    "reason", "is_undone", "facts", "field", "old", "new", "is_erased",
)  # fmt: skip
_NO_CHANGE = TimelineChange("", None, None)


def file_rows(page: AuditPage, reader: Reader) -> Iterator[tuple[object, ...]]:
    """A row for each field that changed, one for an entry without any."""
    words = AuditWords(page, reader)
    for entry in page.entries:
        head = _head(entry, words, is_undone=entry.seq in page.voided)
        for change in entry.changes or (_NO_CHANGE,):
            old, new = (plain(shown_ids(change.field, value)) for value in (change.old, change.new))
            yield (*head, change.field, old, new, "yes" if change.is_erased else "")


def _head(entry: TimelineEntry, words: AuditWords, *, is_undone: bool) -> tuple[object, ...]:
    return (
        entry.seq,
        entry.recorded_at.isoformat(),
        entry.at.isoformat(),
        entry.event,
        entry.kind,
        public_id(entry.record_id),
        words.name(entry),
        public_id(entry.actor_id) if entry.actor_id else "",
        words.actor_name(entry),
        public_id(entry.token_id) if entry.token_id else "",
        entry.door,
        entry.reason,
        "yes" if is_undone else "",
        json.dumps(shown_ids("", entry.payload), ensure_ascii=False, sort_keys=True),
    )


def plain(value: object) -> str:
    """A stored value as text: texts as they are, everything else as JSON; nothing for nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
