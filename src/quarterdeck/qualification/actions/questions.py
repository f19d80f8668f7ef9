"""Writes of question sets and questions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via, field_changes
from quarterdeck.qualification.actions.rows import Saved, fields_of, locked, put, save
from quarterdeck.qualification.events import QuestionAdded, QuestionEdited, QuestionSetAdded, QuestionSetEdited
from quarterdeck.qualification.models import Question, QuestionSet
from quarterdeck.qualification.queries.subjects import subjects
from quarterdeck.qualification.rules import choices_of, question_verdict, set_verdict
from quarterdeck.qualification.terms import QuestionFields, QuestionSetFields
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import clean_line
from quarterdeck.values.verdict import Refused, require_version


@action
def add_question_set(*, new: QuestionSetFields, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Add a set of questions, empty at first. Raises NotPermitted, Refused."""
    require(by, Permission.QUALIFICATION_MANAGE)
    kept = _accepted_set(new)
    row = QuestionSet()
    put(row, kept)
    row.save(force_insert=True)
    stamp = by.stamp(at or timezone.now(), via)
    seq = record(QuestionSetAdded(record_id=row.pk), stamp, field_changes(QuestionSetFields(), kept))
    return Saved(row.pk, row.version, seq)


@action
def edit_question_set(
    *,
    set_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of a set (names as in QuestionSetFields). Raises NotPermitted, NotFound, Stale, Refused."""
    require(by, Permission.QUALIFICATION_MANAGE)
    row = locked(QuestionSet.objects.all(), set_id, "question_set")
    require_version(version, row.version)
    before = fields_of(row, QuestionSetFields)
    after = _accepted_set(replace(before, **changes), kept_pipeline=before.pipeline)
    put(row, after)
    event = QuestionSetEdited(record_id=row.pk)
    return save(row, event, field_changes(before, after), by.stamp(at or timezone.now(), via))


def _accepted_set(new: QuestionSetFields, kept_pipeline: str = "") -> QuestionSetFields:
    kept = replace(new, name=clean_line(new.name))
    is_known = kept.pipeline in {"", kept_pipeline} or kept.pipeline in subjects.groups()
    if reasons := set_verdict(kept, pipeline_is_known=is_known):
        raise Refused(reasons)
    return kept


@action
def add_question(*, set_id: int, new: QuestionFields, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Add a question to a set. Raises NotPermitted, NotFound, Refused."""
    require(by, Permission.QUALIFICATION_MANAGE)
    row = Question(question_set=locked(QuestionSet.objects.all(), set_id, "question_set"))
    kept = _accepted(new)
    put(row, kept)
    row.save(force_insert=True)
    stamp = by.stamp(at or timezone.now(), via)
    seq = record(QuestionAdded(record_id=row.pk), stamp, field_changes(QuestionFields(), kept))
    return Saved(row.pk, row.version, seq)


@action
def edit_question(
    *,
    question_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of a question (names as in QuestionFields); one that was answered keeps its type.

    Raises NotPermitted, NotFound, Stale, Refused.
    """
    require(by, Permission.QUALIFICATION_MANAGE)
    row = locked(Question.objects.all(), question_id, "question")
    require_version(version, row.version)
    before = fields_of(row, QuestionFields)
    after = _accepted(replace(before, **changes), type_before=before.type if row.answers.exists() else "")
    put(row, after)
    event = QuestionEdited(record_id=row.pk)
    return save(row, event, field_changes(before, after), by.stamp(at or timezone.now(), via))


def _accepted(new: QuestionFields, type_before: str = "") -> QuestionFields:
    kept = replace(new, text=clean_line(new.text), choices="\n".join(choices_of(new.choices)))
    if reasons := question_verdict(kept, type_before=type_before):
        raise Refused(reasons)
    return kept
