"""Decisions about reviews."""

from quarterdeck.reviews.rules.checks import (
    decision_reasons,
    deeds_of,
    minutes_reasons,
    open_reasons,
    reviewer_reasons,
    task_reasons,
)
from quarterdeck.reviews.rules.flagging import flags_of, is_of_period, queue_order, read_flags, told_flags
from quarterdeck.reviews.rules.habit import Habit, habits_of

__all__ = [
    "Habit",
    "decision_reasons",
    "deeds_of",
    "flags_of",
    "habits_of",
    "is_of_period",
    "minutes_reasons",
    "open_reasons",
    "queue_order",
    "read_flags",
    "reviewer_reasons",
    "task_reasons",
    "told_flags",
]
