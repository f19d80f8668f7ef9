"""Endpoints of objections."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import Day, Id, Patch, one_of
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.api.paths import RECORD, VIA, Plural, key_of_kind, seen
from quarterdeck.qualification.queries import ObjectionRow
from quarterdeck.qualification.terms import ObjectionFields, Outcome, Topic
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

objections = Router()
ONE = f"{RECORD}/objections/{{objection_id}}"
TopicWord = Annotated[str, one_of(Topic)]
OutcomeWord = Annotated[str, one_of(Outcome)]


class ObjectionOut(BaseModel):
    """What a buyer holds against it, and what became of that."""

    id: str
    text: str
    topic: str
    answer: str
    outcome: str
    raised_on: date
    settled_on: date | None = Field(description="Null while it is open.")
    version: int


class ObjectionsOut(BaseModel):
    """All objections of a record, the last raised first."""

    items: list[ObjectionOut]


class ObjectionPatch(Patch):
    """Fields of an objection to change."""

    text: str = ""
    topic: TopicWord = Topic.OTHER.value
    answer: str = ""
    outcome: OutcomeWord = Outcome.OPEN.value
    raised_on: Day | None = None
    settled_on: Day | None = None


class ObjectionIn(ObjectionPatch):
    """An objection to write down."""

    text: str


@objections.get(f"{RECORD}/objections", response=ObjectionsOut, operation_id="list_objections")
def list_objections(request: HttpRequest, kind: Plural, record_id: Id) -> HttpResponse:
    """The objections of a record."""
    rows = queries.objections_of(seen(request, kind, record_id), record_id)
    return reply(request, {"items": [_objection(row) for row in rows]})


@objections.post(f"{RECORD}/objections", response={201: ObjectionOut}, operation_id="raise_objection")
def raise_objection(request: HttpRequest, kind: Plural, record_id: Id, body: ObjectionIn) -> HttpResponse:
    """Write an objection down."""
    key, new = key_of_kind(kind), ObjectionFields(**body.given())
    made = actions.raise_objection(kind=key, record_id=record_id, new=new, by=actor_of(request), via=VIA)
    location = f"{request.path}/{public_id(made.id)}"
    return _shown(request, (key, record_id), made.id, status=201, location=location)


@objections.get(ONE, response=ObjectionOut, operation_id="get_objection")
def get_objection(request: HttpRequest, kind: Plural, record_id: Id, objection_id: Id) -> HttpResponse:
    """One objection."""
    return _shown(request, (seen(request, kind, record_id), record_id), objection_id)


@objections.patch(ONE, response=ObjectionOut, operation_id="edit_objection")
def edit_objection(
    request: HttpRequest, kind: Plural, record_id: Id, objection_id: Id, body: ObjectionPatch
) -> HttpResponse:
    """Change an objection: answer it, settle it, open it again."""
    key = key_of_kind(kind)
    actions.edit_objection(
        kind=key,
        record_id=record_id,
        objection_id=objection_id,
        changes=body.given(),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _shown(request, (key, record_id), objection_id)


@objections.delete(ONE, response={204: None}, operation_id="delete_objection")
def delete_objection(request: HttpRequest, kind: Plural, record_id: Id, objection_id: Id) -> HttpResponse:
    """Take an objection away; it can be restored."""
    actions.delete_objection(
        kind=key_of_kind(kind),
        record_id=record_id,
        objection_id=objection_id,
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return nothing()


@objections.post(f"{ONE}/restore", response=ObjectionOut, operation_id="restore_objection")
def restore_objection(request: HttpRequest, kind: Plural, record_id: Id, objection_id: Id) -> HttpResponse:
    """Bring a deleted objection back."""
    key = key_of_kind(kind)
    actions.restore_objection(kind=key, record_id=record_id, objection_id=objection_id, by=actor_of(request), via=VIA)
    return _shown(request, (key, record_id), objection_id)


def _shown(
    request: HttpRequest, record: tuple[str, int], objection_id: int, *, status: int = 200, location: str = ""
) -> HttpResponse:
    row = queries.objection_row(*record, objection_id)
    return reply(request, _objection(row), status=status, version=row.version, location=location)


def _objection(row: ObjectionRow) -> dict[str, Any]:
    return {"id": public_id(row.id), **asdict(row.fields), "version": row.version}
