"""Reads of the journal."""

from quarterdeck.journal.queries.outbox import due_ids, owed
from quarterdeck.journal.queries.seals import Backlog, backlog, journal_check, last_seal, leaves_to_seal, unguarded
from quarterdeck.journal.queries.timeline import TimelineChange, TimelineEntry, changes_of, timeline

__all__ = [
    "Backlog",
    "TimelineChange",
    "TimelineEntry",
    "backlog",
    "changes_of",
    "due_ids",
    "journal_check",
    "last_seal",
    "leaves_to_seal",
    "owed",
    "timeline",
    "unguarded",
]
