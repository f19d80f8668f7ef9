"""Reads of question sets as they are managed. They are the company's own: every employee reads them."""

from collections.abc import Iterable
from typing import Any

from quarterdeck.qualification.models import Question, QuestionSet
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of a set."""

    id: int
    set_id: int
    text: str
    type: str
    choices: str
    position: int
    is_active: bool
    version: int


@dataclass(frozen=True, slots=True)
class QuestionSetRow:
    """A set with its questions in order, retired ones included."""

    id: int
    name: str
    pipeline: str
    position: int
    is_active: bool
    version: int
    questions: tuple[QuestionRow, ...]


_SET = ("id", "name", "pipeline", "position", "is_active", "version")
_QUESTION = ("id", "question_set_id", "text", "type", "choices", "position", "is_active", "version")


def question_sets() -> list[QuestionSetRow]:
    """All sets in order, those in use first. Two queries."""
    rows: list[Any] = list(QuestionSet.objects.order_by("-is_active", "position", "name", "id").values_list(*_SET))
    questions = _questions([row[0] for row in rows])
    return [QuestionSetRow(*(*row, tuple(questions.get(row[0], ())))) for row in rows]


def question_set_row(set_id: int) -> QuestionSetRow:
    """One set. Raises NotFound."""
    row: Any = QuestionSet.objects.filter(pk=set_id).values_list(*_SET).first()
    if row is None:
        raise NotFound("question_set")
    return QuestionSetRow(*(*row, tuple(_questions([set_id]).get(set_id, ()))))


def question_row(question_id: int) -> QuestionRow:
    """One question. Raises NotFound."""
    row = Question.objects.filter(pk=question_id).values_list(*_QUESTION).first()
    if row is None:
        raise NotFound("question")
    return QuestionRow(*row)


def _questions(set_ids: Iterable[int]) -> dict[int, list[QuestionRow]]:
    found: dict[int, list[QuestionRow]] = {}
    rows = Question.objects.filter(question_set_id__in=list(set_ids)).order_by("position", "text", "id")
    for values in rows.values_list(*_QUESTION):
        row = QuestionRow(*values)
        found.setdefault(row.set_id, []).append(row)
    return found
