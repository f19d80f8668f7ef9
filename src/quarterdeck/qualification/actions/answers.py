"""Writes of answers. Nothing is changed: each answer is a revision of its own."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.qualification.actions.rows import Saved, fields_of
from quarterdeck.qualification.events import QuestionAnswered
from quarterdeck.qualification.models import Answer, Question
from quarterdeck.qualification.queries.answers import value_of
from quarterdeck.qualification.rules import answer_verdict
from quarterdeck.qualification.rules.answers import PLACES
from quarterdeck.qualification.terms import AnswerValue, QuestionFields
from quarterdeck.users.queries.records import require_writable
from quarterdeck.users.terms import Actor
from quarterdeck.values.checks import is_blank
from quarterdeck.values.money import scaled
from quarterdeck.values.text import Text, clean_block
from quarterdeck.values.verdict import NotFound, Reason, Refused, Stale, require_version


@action
def answer_question(
    *,
    kind: str,
    record_id: int,
    question_id: int,
    value: AnswerValue,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Answer a question about a record; None or a blank text takes the answer back. `version` is the last revision.

    Raises NotFound, NotPermitted, Stale, Refused.
    """
    require_writable(by, kind, record_id)
    question = Question.objects.filter(pk=question_id, is_active=True, question_set__is_active=True).first()
    if question is None:
        raise NotFound("question")
    if isinstance(value, str):
        value = None if is_blank(value) else clean_block(value)
    last = _last(kind, record_id, question_id)
    revision = last.revision if last else 0
    require_version(version, revision)
    before = value_of(question.type, last) if last else None
    if reasons := answer_verdict(fields_of(question, QuestionFields), value):
        raise Refused(reasons)
    if value == before:
        return Saved(question_id, revision, None)
    stamp = by.stamp(at or timezone.now(), via)
    row = Answer(kind=kind, record_id=record_id, question=question, revision=revision + 1, recorded_at=stamp.at)
    row.author_id = by.person_id or None
    _put(row, value)
    try:
        row.save(force_insert=True)
    except IntegrityError as error:
        # Somebody else answered in this moment.
        raise Stale(expected=revision, found=revision + 1) from error
    event = QuestionAnswered(record_id=row.pk, subject_kind=kind, subject_id=record_id)
    changes = [FieldChange("question_id", None, question_id), FieldChange("value", _json(before), _json(value))]
    return Saved(question_id, row.revision, record(event, stamp, changes))


@action
def undo_answer(
    *, kind: str, record_id: int, question_id: int, revision: int, by: Actor, via: Via, at: datetime | None = None
) -> Saved:
    """Take an answer back by giving the one before it again.

    Raises NotFound, NotPermitted, or Refused when another answer was given since.
    """
    require_writable(by, kind, record_id)
    rows = Answer.objects.filter(kind=kind, record_id=record_id, question_id=question_id)
    found = {row.revision: row for row in rows.filter(revision__gte=revision - 1).select_related("question")}
    if revision not in found:
        raise NotFound("answer")
    if revision + 1 in found:
        text = Text.of("This was changed again since, or erased. Change it by hand instead.")
        raise Refused([Reason(code="changed_since", text=text, field="value")])
    before = found.get(revision - 1)
    return answer_question(
        kind=kind,
        record_id=record_id,
        question_id=question_id,
        value=value_of(before.question.type, before) if before else None,
        version=revision,
        by=by,
        via=via,
        at=at,
    )


def _last(kind: str, record_id: int, question_id: int) -> Answer | None:
    rows = Answer.objects.filter(kind=kind, record_id=record_id, question_id=question_id)
    return rows.order_by("-revision").first()


def _put(row: Answer, value: AnswerValue) -> None:
    if isinstance(value, bool):
        row.flag = value
    elif isinstance(value, Decimal):
        row.number_micro = scaled(value, PLACES)
    elif isinstance(value, date):
        row.day = value
    else:
        row.text = value or ""


def _json(value: AnswerValue) -> object:
    return value if value is None or isinstance(value, str | bool) else str(value)
