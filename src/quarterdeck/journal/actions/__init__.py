"""Writes of the journal, and the frame every action runs in."""

from quarterdeck.journal.actions.erase import erase_subject
from quarterdeck.journal.actions.foreign import (
    date_source,
    free_record,
    free_records,
    keep_source,
    loading_from,
    loading_source,
    mark_foreign,
    refuse_kept,
    require_loading,
)
from quarterdeck.journal.actions.frame import action, attempt, in_one_transaction, log_refusals
from quarterdeck.journal.actions.outbox import dispatch_effects
from quarterdeck.journal.actions.record import Recorded, Written, record, record_many, record_written
from quarterdeck.journal.actions.rows import count_up, insert_rows, replace_rows, update_rows
from quarterdeck.journal.actions.seal import seal_entries

__all__ = [
    "Recorded",
    "Written",
    "action",
    "attempt",
    "count_up",
    "date_source",
    "dispatch_effects",
    "erase_subject",
    "free_record",
    "free_records",
    "in_one_transaction",
    "insert_rows",
    "keep_source",
    "loading_from",
    "loading_source",
    "log_refusals",
    "mark_foreign",
    "record",
    "record_many",
    "record_written",
    "refuse_kept",
    "replace_rows",
    "require_loading",
    "seal_entries",
    "update_rows",
]
