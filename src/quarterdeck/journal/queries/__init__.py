"""Reads of the journal."""

from quarterdeck.journal.queries.compiled import Compiled, compiled
from quarterdeck.journal.queries.outbox import due_ids, owed
from quarterdeck.journal.queries.seals import Backlog, backlog, journal_check, last_seal, leaves_to_seal, unguarded
from quarterdeck.journal.queries.timeline import TimelineChange, TimelineEntry, changes_of, timeline
from quarterdeck.journal.queries.undoing import entry_to_undo, require_unchanged

__all__ = [
    "Backlog",
    "Compiled",
    "TimelineChange",
    "TimelineEntry",
    "backlog",
    "changes_of",
    "compiled",
    "due_ids",
    "entry_to_undo",
    "journal_check",
    "last_seal",
    "leaves_to_seal",
    "owed",
    "require_unchanged",
    "timeline",
    "unguarded",
]
