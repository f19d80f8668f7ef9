"""Endpoints of question sets and questions."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import Id, Patch, one_of
from quarterdeck.kit.rest.replies import expected_version, reply
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.api.paths import VIA
from quarterdeck.qualification.queries import QuestionRow, QuestionSetRow
from quarterdeck.qualification.rules import choices_of
from quarterdeck.qualification.terms import AnswerType, QuestionFields, QuestionSetFields
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound

question_sets = Router()
TypeWord = Annotated[str, one_of(AnswerType)]


class QuestionOut(BaseModel):
    """A question of a set."""

    id: str
    text: str
    type: str
    choices: list[str]
    position: int
    is_active: bool
    version: int


class QuestionSetOut(BaseModel):
    """A set with its questions in order, retired ones included."""

    id: str
    name: str
    pipeline: str = Field(description="Key of the pipeline whose opportunities are asked; empty = all.")
    position: int
    is_active: bool
    version: int
    questions: list[QuestionOut]


class QuestionSetsOut(BaseModel):
    """All sets."""

    items: list[QuestionSetOut]


class QuestionSetPatch(Patch):
    """Fields of a set to change."""

    name: str = ""
    pipeline: str = ""
    position: int = 0
    is_active: bool = True


class QuestionSetIn(QuestionSetPatch):
    """A set to add."""

    name: str


class QuestionPatch(Patch):
    """Fields of a question to change. One that was answered keeps its type."""

    text: str = ""
    type: TypeWord = AnswerType.TEXT.value
    choices: list[str] = []  # noqa: RUF012  pydantic copies defaults
    position: int = 0
    is_active: bool = True

    def fields(self) -> dict[str, Any]:
        """The fields given, choices one a line."""
        given = self.given()
        return given | ({"choices": "\n".join(given["choices"])} if "choices" in given else {})


class QuestionIn(QuestionPatch):
    """A question to add."""

    text: str


@question_sets.get("", response=QuestionSetsOut, operation_id="list_question_sets")
def list_question_sets(request: HttpRequest) -> HttpResponse:
    """All sets, those in use first."""
    return reply(request, {"items": [_set(row) for row in queries.question_sets()]})


@question_sets.post("", response={201: QuestionSetOut}, operation_id="add_question_set")
def add_question_set(request: HttpRequest, body: QuestionSetIn) -> HttpResponse:
    """Add a set, without questions at first."""
    made = actions.add_question_set(new=QuestionSetFields(**body.given()), by=actor_of(request), via=VIA)
    return _shown(request, made.id, status=201, location=f"{request.path}/{public_id(made.id)}")


@question_sets.get("/{set_id}", response=QuestionSetOut, operation_id="get_question_set")
def get_question_set(request: HttpRequest, set_id: Id) -> HttpResponse:
    """One set."""
    return _shown(request, set_id)


@question_sets.patch("/{set_id}", response=QuestionSetOut, operation_id="edit_question_set")
def edit_question_set(request: HttpRequest, set_id: Id, body: QuestionSetPatch) -> HttpResponse:
    """Change a set, retire it or take it back."""
    actions.edit_question_set(
        set_id=set_id, changes=body.given(), version=expected_version(request), by=actor_of(request), via=VIA
    )
    return _shown(request, set_id)


@question_sets.post("/{set_id}/questions", response={201: QuestionOut}, operation_id="add_question")
def add_question(request: HttpRequest, set_id: Id, body: QuestionIn) -> HttpResponse:
    """Add a question to a set."""
    new = QuestionFields(**body.fields())
    made = actions.add_question(set_id=set_id, new=new, by=actor_of(request), via=VIA)
    return _question_shown(request, set_id, made.id, status=201, location=f"{request.path}/{public_id(made.id)}")


@question_sets.get("/{set_id}/questions/{question_id}", response=QuestionOut, operation_id="get_question")
def get_question(request: HttpRequest, set_id: Id, question_id: Id) -> HttpResponse:
    """One question."""
    return _question_shown(request, set_id, question_id)


@question_sets.patch("/{set_id}/questions/{question_id}", response=QuestionOut, operation_id="edit_question")
def edit_question(request: HttpRequest, set_id: Id, question_id: Id, body: QuestionPatch) -> HttpResponse:
    """Change a question, retire it or take it back."""
    _of(set_id, question_id)
    actions.edit_question(
        question_id=question_id,
        changes=body.fields(),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _question_shown(request, set_id, question_id)


def _of(set_id: int, question_id: int) -> QuestionRow:
    row = queries.question_row(question_id)
    if row.set_id != set_id:
        raise NotFound("question")
    return row


def _shown(request: HttpRequest, set_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    row = queries.question_set_row(set_id)
    return reply(request, _set(row), status=status, version=row.version, location=location)


def _question_shown(
    request: HttpRequest, set_id: int, question_id: int, *, status: int = 200, location: str = ""
) -> HttpResponse:
    row = _of(set_id, question_id)
    return reply(request, _question(row), status=status, version=row.version, location=location)


def _set(row: QuestionSetRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "name": row.name,
        "pipeline": row.pipeline,
        "position": row.position,
        "is_active": row.is_active,
        "version": row.version,
        "questions": [_question(question) for question in row.questions],
    }


def _question(row: QuestionRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "text": row.text,
        "type": row.type,
        "choices": list(choices_of(row.choices)),
        "position": row.position,
        "is_active": row.is_active,
        "version": row.version,
    }
