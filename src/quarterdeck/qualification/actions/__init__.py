"""Writes of qualification."""

from quarterdeck.qualification.actions.answers import answer_question, undo_answer
from quarterdeck.qualification.actions.evidence import (
    EvidenceSaved,
    record_evidence,
    record_evidence_rows,
    withdraw_evidence,
)
from quarterdeck.qualification.actions.frameworks import (
    add_element,
    add_framework,
    edit_element,
    edit_framework,
    install_frameworks,
)
from quarterdeck.qualification.actions.needs import edit_needs, record_needs_rows, undo_needs_edit
from quarterdeck.qualification.actions.objections import (
    delete_objection,
    edit_objection,
    raise_objection,
    restore_objection,
    undo_objection_edit,
)
from quarterdeck.qualification.actions.questions import add_question, add_question_set, edit_question, edit_question_set
from quarterdeck.qualification.actions.rows import Saved

__all__ = [
    "EvidenceSaved",
    "Saved",
    "add_element",
    "add_framework",
    "add_question",
    "add_question_set",
    "answer_question",
    "delete_objection",
    "edit_element",
    "edit_framework",
    "edit_needs",
    "edit_objection",
    "edit_question",
    "edit_question_set",
    "install_frameworks",
    "raise_objection",
    "record_evidence",
    "record_evidence_rows",
    "record_needs_rows",
    "restore_objection",
    "undo_answer",
    "undo_needs_edit",
    "undo_objection_edit",
    "withdraw_evidence",
]
