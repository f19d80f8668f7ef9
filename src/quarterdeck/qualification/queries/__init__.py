"""Reads of qualification. Those about a record expect that its reader was asked for before."""

from quarterdeck.qualification.queries.answers import (
    AnswerRow,
    AskedQuestion,
    AskedSet,
    answer_history,
    asked_question,
    asked_sets,
)
from quarterdeck.qualification.queries.evidence import (
    ElementStanding,
    EvidenceEntry,
    Qualification,
    Recorded,
    element_history,
    levels,
    qualification_of,
    recorded,
)
from quarterdeck.qualification.queries.frameworks import (
    ElementRow,
    FrameworkRow,
    element_ids,
    element_options,
    element_row,
    framework_options,
    framework_row,
    frameworks,
)
from quarterdeck.qualification.queries.needs import NeedsStanding, needs_of_record
from quarterdeck.qualification.queries.objections import ObjectionRow, objection_row, objections_of, standing_objections
from quarterdeck.qualification.queries.questions import (
    QuestionRow,
    QuestionSetRow,
    question_row,
    question_set_row,
    question_sets,
)
from quarterdeck.qualification.queries.subjects import Subject, subject_of, subjects

__all__ = [
    "AnswerRow",
    "AskedQuestion",
    "AskedSet",
    "ElementRow",
    "ElementStanding",
    "EvidenceEntry",
    "FrameworkRow",
    "NeedsStanding",
    "ObjectionRow",
    "Qualification",
    "QuestionRow",
    "QuestionSetRow",
    "Recorded",
    "Subject",
    "answer_history",
    "asked_question",
    "asked_sets",
    "element_history",
    "element_ids",
    "element_options",
    "element_row",
    "framework_options",
    "framework_row",
    "frameworks",
    "levels",
    "needs_of_record",
    "objection_row",
    "objections_of",
    "qualification_of",
    "question_row",
    "question_set_row",
    "question_sets",
    "recorded",
    "standing_objections",
    "subject_of",
    "subjects",
]
