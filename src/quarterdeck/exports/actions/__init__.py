"""Writes of exports: every file that is taken away is written down."""

from quarterdeck.exports.actions.erasing import erase_person
from quarterdeck.exports.actions.files import (
    Written,
    acting_for,
    ask_export,
    fail_export,
    finish_export,
    forget_exports,
    note_archive,
    note_export,
    note_held_data,
)

__all__ = [
    "Written",
    "acting_for",
    "ask_export",
    "erase_person",
    "fail_export",
    "finish_export",
    "forget_exports",
    "note_archive",
    "note_export",
    "note_held_data",
]
