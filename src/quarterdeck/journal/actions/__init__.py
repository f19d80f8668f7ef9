"""Writes of the journal, and the frame every action runs in."""

from quarterdeck.journal.actions.frame import action, attempt
from quarterdeck.journal.actions.record import Recorded, record, record_many

__all__ = ["Recorded", "action", "attempt", "record", "record_many"]
