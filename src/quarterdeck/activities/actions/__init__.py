"""Writes of activities, next steps and mail sources."""

from quarterdeck.activities.actions.changes import (
    complete_activity,
    delete_activity,
    edit_activity,
    hand_over_activities,
    reopen_activity,
    restore_activity,
    undo_activity_edit,
)
from quarterdeck.activities.actions.logging import create_activities, log_activity
from quarterdeck.activities.actions.rows import ActivitySaved
from quarterdeck.activities.actions.sources import connect_mail_source, end_mail_source
from quarterdeck.activities.actions.steps import (
    StepSaved,
    complete_next_step,
    set_next_step,
    set_next_steps,
    undo_next_step,
)
from quarterdeck.activities.actions.together import (
    DoneAndNext,
    WantedStep,
    complete_and_next_step,
    finish_next_step,
    log_and_next_step,
)

__all__ = [
    "ActivitySaved",
    "DoneAndNext",
    "StepSaved",
    "WantedStep",
    "complete_activity",
    "complete_and_next_step",
    "complete_next_step",
    "connect_mail_source",
    "create_activities",
    "delete_activity",
    "edit_activity",
    "end_mail_source",
    "finish_next_step",
    "hand_over_activities",
    "log_activity",
    "log_and_next_step",
    "reopen_activity",
    "restore_activity",
    "set_next_step",
    "set_next_steps",
    "undo_activity_edit",
    "undo_next_step",
]
