"""Reads of answers: the questions a record is asked, with what was answered."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from quarterdeck.qualification.models import Answer, Question
from quarterdeck.qualification.rules import choices_of
from quarterdeck.qualification.rules.answers import PLACES
from quarterdeck.qualification.terms import AnswerType, AnswerValue
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer as it was given; the value is None where one was taken back."""

    revision: int
    value: AnswerValue
    author: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question a record is asked, and its present answer. `revision` is 0 before the first."""

    id: int
    text: str
    type: AnswerType
    choices: tuple[str, ...]
    value: AnswerValue
    revision: int


@dataclass(frozen=True, slots=True)
class AskedSet:
    """The questions of a set that a record is asked."""

    name: str
    questions: tuple[AskedQuestion, ...]

    @property
    def answered(self) -> int:
        """How many of them have an answer."""
        return sum(question.value is not None for question in self.questions)


_VALUE = ("text", "number_micro", "flag", "day")


def value_of(kind: str, row: Answer) -> AnswerValue:
    """The value of an answer to a question of this type."""
    return _value(kind, (row.text, row.number_micro, row.flag, row.day))


def _value(kind: str, columns: Sequence[Any]) -> AnswerValue:
    text, micro, flag, day = columns
    values: dict[AnswerType, AnswerValue] = {
        AnswerType.NUMBER: None if micro is None else Decimal(micro).scaleb(-PLACES),
        AnswerType.YES_NO: flag,
        AnswerType.DATE: day,
    }
    return values.get(AnswerType(kind), text or None)


def asked_sets(kind: str, record_id: int, group: str) -> list[AskedSet]:
    """The sets asked of a record of this group (pipeline), with present answers. One query."""
    mine = Q(answers__kind=kind, answers__record_id=record_id)
    rows = (
        Question.objects.filter(is_active=True, question_set__is_active=True, question_set__pipeline__in={"", group})
        .annotate(given=FilteredRelation("answers", condition=mine))
        .filter(~Exists(_newer()))
        .order_by("question_set__position", "question_set__name", "question_set_id", "position", "text", "id")
    )
    found: dict[int, tuple[str, list[AskedQuestion]]] = {}
    for set_id, name, pk, text, answer_type, choices, revision, *value in rows.values_list(
        "question_set_id", "question_set__name", "id", "text", "type", "choices", "given__revision",
        *(f"given__{column}" for column in _VALUE),
    ):  # fmt: skip
        present = _value(answer_type, value)
        question = AskedQuestion(pk, text, AnswerType(answer_type), choices_of(choices), present, revision or 0)
        found.setdefault(set_id, (name, []))[1].append(question)
    return [AskedSet(name, tuple(questions)) for name, questions in found.values()]


def _newer() -> QuerySet[Answer]:
    return Answer.objects.filter(
        kind=OuterRef("given__kind"),
        record_id=OuterRef("given__record_id"),
        question_id=OuterRef("pk"),
        revision__gt=OuterRef("given__revision"),
    )


def asked_question(kind: str, record_id: int, question_id: int, group: str) -> AskedQuestion:
    """One question a record is asked. Raises NotFound."""
    for asked in asked_sets(kind, record_id, group):
        for question in asked.questions:
            if question.id == question_id:
                return question
    raise NotFound("question")


def answer_history(kind: str, record_id: int, question_id: int) -> list[AnswerRow]:
    """All answers to a question about a record, newest first. One query."""
    rows = Answer.objects.filter(kind=kind, record_id=record_id, question_id=question_id).order_by("-revision")
    return [
        AnswerRow(revision, _value(answer_type, value), author or "", recorded_at)
        for revision, author, recorded_at, answer_type, *value in rows.values_list(
            "revision", "author__name", "recorded_at", "question__type", *_VALUE
        )
    ]
