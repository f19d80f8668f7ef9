"""Reads of the journal."""

from quarterdeck.journal.queries.any_of import any_of, any_text
from quarterdeck.journal.queries.audit import (
    AuditFilter,
    audit_entries,
    events_of,
    kinds_with_events,
)
from quarterdeck.journal.queries.compiled import Compiled, compiled, rows_of
from quarterdeck.journal.queries.following import START, Followed, entries_after, entries_of, newest_place
from quarterdeck.journal.queries.lately import is_written_since, newest_seq
from quarterdeck.journal.queries.merged import Dated, entries_before, entry_cursor, merged_timeline
from quarterdeck.journal.queries.outbox import due_ids, owed
from quarterdeck.journal.queries.seals import Backlog, backlog, gap, journal_check, last_seal, leaves_to_seal, unguarded
from quarterdeck.journal.queries.timeline import TimelineChange, TimelineEntry, changes_of, timeline
from quarterdeck.journal.queries.undoing import entry_to_undo, require_unchanged, touched_by_people

__all__ = [
    "START",
    "AuditFilter",
    "Backlog",
    "Compiled",
    "Dated",
    "Followed",
    "TimelineChange",
    "TimelineEntry",
    "any_of",
    "any_text",
    "audit_entries",
    "backlog",
    "changes_of",
    "compiled",
    "due_ids",
    "entries_after",
    "entries_before",
    "entries_of",
    "entry_cursor",
    "entry_to_undo",
    "events_of",
    "gap",
    "is_written_since",
    "journal_check",
    "kinds_with_events",
    "last_seal",
    "leaves_to_seal",
    "merged_timeline",
    "newest_place",
    "newest_seq",
    "owed",
    "require_unchanged",
    "rows_of",
    "timeline",
    "touched_by_people",
    "unguarded",
]
