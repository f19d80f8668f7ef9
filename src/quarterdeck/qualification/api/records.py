"""Endpoints about a record: levels with evidence, needs, answers."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import Amount, Body, Day, Id, Patch, Whole
from quarterdeck.kit.rest.replies import expected_version, reply
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.actions.rows import today_of
from quarterdeck.qualification.api.paths import RECORD, VIA, Plural, key_of_kind, seen
from quarterdeck.qualification.queries import ElementStanding, EvidenceEntry
from quarterdeck.qualification.rules import competitor_names
from quarterdeck.qualification.terms import AnswerType, AnswerValue, NewEvidence
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

qualification = Router()


class EvidenceOut(BaseModel):
    """A level of an element as it was recorded."""

    id: int
    level: int
    text: str
    on: date
    author_id: str | None = Field(description="Null for the system.")
    is_withdrawn: bool


class LevelOut(BaseModel):
    """How an element stands today, after decay, and the evidence that counts."""

    element_id: str
    element: str
    weight: int
    level: int
    is_high_risk: bool
    evidence: EvidenceOut | None


class QualificationOut(BaseModel):
    """A record in its framework; framework empty and score null when it has none."""

    framework: str
    score_bp: int | None = Field(description="Sum of weight x level over three times the sum of weights, basis points.")
    levels: list[LevelOut]


class EvidenceHistoryOut(BaseModel):
    """All evidence of an element, newest first, withdrawn ones too."""

    items: list[EvidenceOut]


class EvidenceIn(Body):
    """A level to record, with what shows it."""

    element_id: Id
    level: int
    text: str = ""
    on: Day | None = None


class NeedsOut(BaseModel):
    """What the customer behind a record needs."""

    pain: str
    goals: str
    budget_min: str | None
    budget_max: str | None
    budget_currency: str
    decision_process: str
    competitors: list[str]
    version: int


class NeedsPatch(Patch):
    """Fields of the needs to change."""

    pain: str = ""
    goals: str = ""
    budget_min: Amount | None = None
    budget_max: Amount | None = None
    budget_currency: str = ""
    decision_process: str = ""
    competitors: list[str] = []  # noqa: RUF012  pydantic copies defaults


class AnswerOut(BaseModel):
    """A question a record is asked, with its present answer: text, digits as text, true or false, a date as text."""

    question_id: str
    question: str
    question_set: str
    type: str
    value: str | bool | None
    version: int


class AnswersOut(BaseModel):
    """All questions a record is asked."""

    items: list[AnswerOut]


class AnswerIn(Body):
    """An answer, of its question's type; null takes it back."""

    value: str | bool | None


@qualification.get(f"{RECORD}/qualification", response=QualificationOut, operation_id="get_qualification")
def get_qualification(request: HttpRequest, kind: Plural, record_id: Id) -> HttpResponse:
    """Levels of today, and the score, of a record in the framework of its pipeline."""
    return _qualification(request, seen(request, kind, record_id), record_id)


@qualification.post(f"{RECORD}/evidence", response={201: QualificationOut}, operation_id="record_evidence")
def record_evidence(request: HttpRequest, kind: Plural, record_id: Id, body: EvidenceIn) -> HttpResponse:
    """Record a level of an element with what shows it."""
    key, new = key_of_kind(kind), NewEvidence(**body.given())
    actions.record_evidence(kind=key, record_id=record_id, new=new, by=actor_of(request), via=VIA)
    return _qualification(request, key, record_id, status=201)


@qualification.get(f"{RECORD}/evidence/{{element_id}}", response=EvidenceHistoryOut, operation_id="list_evidence")
def list_evidence(request: HttpRequest, kind: Plural, record_id: Id, element_id: Id) -> HttpResponse:
    """All evidence of an element of a record."""
    entries = queries.element_history(seen(request, kind, record_id), record_id, element_id)
    return reply(request, {"items": [_evidence(entry) for entry in entries]})


@qualification.post(
    f"{RECORD}/evidence/{{evidence_id}}/withdraw", response=QualificationOut, operation_id="withdraw_evidence"
)
def withdraw_evidence(request: HttpRequest, kind: Plural, record_id: Id, evidence_id: Whole) -> HttpResponse:
    """Let evidence count no more; it stays in the history."""
    key = key_of_kind(kind)
    actions.withdraw_evidence(kind=key, record_id=record_id, evidence_id=evidence_id, by=actor_of(request), via=VIA)
    return _qualification(request, key, record_id)


@qualification.get(f"{RECORD}/needs", response=NeedsOut, operation_id="get_needs")
def get_needs(request: HttpRequest, kind: Plural, record_id: Id) -> HttpResponse:
    """The needs behind a record; version 0 when nothing was written down yet."""
    return _needs(request, seen(request, kind, record_id), record_id)


@qualification.patch(f"{RECORD}/needs", response=NeedsOut, operation_id="edit_needs")
def edit_needs(request: HttpRequest, kind: Plural, record_id: Id, body: NeedsPatch) -> HttpResponse:
    """Change fields of the needs; what is left out stays as it is."""
    key, given = key_of_kind(kind), body.given()
    changes = given | ({"competitors": ", ".join(given["competitors"])} if "competitors" in given else {})
    actions.edit_needs(
        kind=key,
        record_id=record_id,
        changes=changes,
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _needs(request, key, record_id)


@qualification.get(f"{RECORD}/answers", response=AnswersOut, operation_id="list_answers")
def list_answers(request: HttpRequest, kind: Plural, record_id: Id) -> HttpResponse:
    """The questions a record is asked, with their answers."""
    return _answers(request, seen(request, kind, record_id), record_id)


@qualification.put(f"{RECORD}/answers/{{question_id}}", response=AnswersOut, operation_id="answer_question")
def answer_question(request: HttpRequest, kind: Plural, record_id: Id, question_id: Id, body: AnswerIn) -> HttpResponse:
    """Answer a question about a record."""
    key = key_of_kind(kind)
    answer_type = queries.question_row(question_id).type
    actions.answer_question(
        kind=key,
        record_id=record_id,
        question_id=question_id,
        value=_value(answer_type, value=body.value),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _answers(request, key, record_id)


def _value(answer_type: str, *, value: str | bool | None) -> AnswerValue:
    """What was sent as the question takes it; what is none of its type goes on to the rule."""
    if isinstance(value, str) and answer_type == AnswerType.NUMBER and re.fullmatch(r"-?\d{1,40}(\.\d{1,40})?", value):
        return Decimal(value)
    if isinstance(value, str) and answer_type == AnswerType.DATE and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _qualification(request: HttpRequest, kind: str, record_id: int, *, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    subject = queries.subject_of(actor, kind, record_id)
    found = queries.qualification_of(kind, record_id, subject, today_of(actor, timezone.now()))
    body = {
        "framework": found.key if found else "",
        "score_bp": found.score_bp if found else None,
        "levels": [_level(element) for element in found.elements] if found else [],
    }
    return reply(request, body, status=status)


def _level(element: ElementStanding) -> dict[str, Any]:
    return {
        "element_id": public_id(element.id),
        "element": element.key,
        "weight": element.weight,
        "level": element.level,
        "is_high_risk": element.is_high_risk,
        "evidence": _evidence(element.evidence) if element.evidence else None,
    }


def _evidence(entry: EvidenceEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "level": entry.level,
        "text": entry.text,
        "on": entry.on,
        "author_id": None if entry.author_id is None else public_id(entry.author_id),
        "is_withdrawn": entry.is_withdrawn,
    }


def _needs(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    found = queries.needs_of_record(kind, record_id)
    needs = found.fields
    body = {
        "pain": needs.pain,
        "goals": needs.goals,
        "budget_min": None if needs.budget_min is None else f"{needs.budget_min:f}",
        "budget_max": None if needs.budget_max is None else f"{needs.budget_max:f}",
        "budget_currency": needs.budget_currency,
        "decision_process": needs.decision_process,
        "competitors": competitor_names(needs.competitors),
        "version": found.version,
    }
    return reply(request, body, version=found.version)


def _answers(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    subject = queries.subject_of(actor_of(request), kind, record_id)
    items = [
        {
            "question_id": public_id(question.id),
            "question": question.text,
            "question_set": asked.name,
            "type": question.type.value,
            "value": _written(question.value),
            "version": question.revision,
        }
        for asked in queries.asked_sets(kind, record_id, subject.group)
        for question in asked.questions
    ]
    return reply(request, {"items": items})


def _written(value: AnswerValue) -> str | bool | None:
    if value is None or isinstance(value, str | bool):
        return value
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value.isoformat()
