"""Endpoints of territories: the active ones, drafting a plan, what it would do, activating it."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.customers import actions
from quarterdeck.customers.queries.territories import territory_preview
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.users.actions import discard_draft
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.territories import (
    PlanRow,
    TerritoryRow,
    active_plan_id,
    plan_territories,
    territory_plan,
    territory_plans,
)
from quarterdeck.users.terms import NewTerritory, PlanState, TerritoryRole
from quarterdeck.values.ids import public_id

territories = Router()
VIA = Via(Door.API)
Part = Annotated[TerritoryRole, Field(strict=False)]


class TerritoryPerson(BaseModel):
    """Somebody who belongs to a territory."""

    person_id: str
    role: TerritoryRole


class TerritoryOut(BaseModel):
    """A territory of the active plan."""

    id: str
    parent_id: str | None
    key: str
    name: str
    rule: dict[str, Any] = Field(description="A filter tree on account fields; empty for one that groups others.")
    people: list[TerritoryPerson]


class TerritoriesOut(BaseModel):
    """All territories of the active plan, parents before children, in the order in which they are asked."""

    items: list[TerritoryOut]


class PersonIn(Body):
    """Somebody to put into a territory."""

    person_id: Id
    role: Part = TerritoryRole.OWNER


class TerritoryIn(Body):
    """A territory to draft."""

    key: str = Field(description="Small letters, digits and hyphens; used once in a plan.")
    name: str
    parent_key: str = Field("", description="Key of a territory that comes before it; empty at the top.")
    rule: dict[str, Any] = Field(
        default_factory=dict,
        description='`{"all": [..]}`, `{"any": [..]}`, `{"not": ..}`, or a question: '
        '`{"field": "country", "in": ["DE"]}`, `{"field": "employees", "from": 50, "to": 500}`, '
        '`{"field": "name", "starts": ["Acme"]}`.',
    )
    people: list[PersonIn] = Field(default_factory=list)


class DraftIn(Body):
    """A plan of territories to draft."""

    name: str
    territories: list[TerritoryIn]


class RedraftIn(Body):
    """The territories of a draft, all of them."""

    territories: list[TerritoryIn]


class PlanOut(BaseModel):
    """A plan of territories."""

    id: str
    name: str
    state: PlanState
    active_from: date | None
    active_to: date | None = Field(description="The first day on which another one counts.")
    version: int


class PlansOut(BaseModel):
    """All plans, the active one first, then the newest."""

    items: list[PlanOut]


class DraftOut(BaseModel):
    """A draft that was made."""

    id: str


class ExampleOut(BaseModel):
    """An account, and the territories that ask for it, the one that takes it first."""

    account_id: str
    name: str
    territories: list[str]


class PreviewOut(BaseModel):
    """What activating a draft would do."""

    total: int = Field(description="Active accounts.")
    moving: int = Field(description="Of them, those that would lie in another territory than now.")
    unassigned: int
    ambiguous: int = Field(description="Asked for by several territories; the first takes them.")
    counts: dict[str, int] = Field(description="Accounts by territory id.")
    unassigned_examples: list[ExampleOut]
    ambiguous_examples: list[ExampleOut]


class ActivatedOut(BaseModel):
    """How many accounts lie in another territory than before."""

    moved: int


@territories.get("", response=TerritoriesOut, operation_id="list_territories")
def list_territories(request: HttpRequest) -> HttpResponse:
    """The territories of the active plan; none while no plan is active."""
    actor_of(request)
    plan_id = active_plan_id()
    rows = plan_territories(plan_id) if plan_id is not None else []
    return reply(request, {"items": [_territory(row) for row in rows]})


@territories.post("/drafts", response={201: DraftOut}, operation_id="draft_territories")
def draft_territories(request: HttpRequest, body: DraftIn) -> HttpResponse:
    """Draft a plan. Nothing counts before it is activated."""
    plan_id = actions.draft_plan(
        name=body.name, rows=[_new(row) for row in body.territories], by=actor_of(request), via=VIA
    )
    return reply(request, {"id": public_id(plan_id)}, status=201)


@territories.put("/drafts/{plan_id}", response=DraftOut, operation_id="redraft_territories")
def redraft_territories(request: HttpRequest, plan_id: Id, body: RedraftIn) -> HttpResponse:
    """Put the territories of a draft anew; `If-Match` names the version of the plan that this was made from."""
    by, asked = actor_of(request), expected_version(request)
    version = territory_plan(by, plan_id).version if asked is None else asked
    actions.redraft_plan(plan_id=plan_id, rows=[_new(row) for row in body.territories], version=version, by=by, via=VIA)
    return reply(request, {"id": public_id(plan_id)}, version=territory_plan(by, plan_id).version)


@territories.delete("/drafts/{plan_id}", response={204: None}, operation_id="discard_territories")
def discard_territories(request: HttpRequest, plan_id: Id) -> HttpResponse:
    """Throw a draft away; nothing ever counted by it."""
    discard_draft(plan_id=plan_id, by=actor_of(request), via=VIA)
    return nothing()


@territories.get("/plans", response=PlansOut, operation_id="list_territory_plans")
def list_territory_plans(request: HttpRequest) -> HttpResponse:
    """The plans of territories there are: drafts, the active one, those that were. Needs `territories.manage`."""
    return reply(request, {"items": [_plan_row(row) for row in territory_plans(actor_of(request))]})


@territories.get("/drafts/{plan_id}/preview", response=PreviewOut, operation_id="preview_territories")
def preview_territories(request: HttpRequest, plan_id: Id) -> HttpResponse:
    """What activating a draft would do."""
    found = territory_preview(actor_of(request), plan_id)
    return reply(
        request,
        {
            "total": found.total,
            "moving": found.moving,
            "unassigned": found.unassigned,
            "ambiguous": found.ambiguous,
            "counts": {public_id(territory_id): count for territory_id, count in found.counts.items()},
            "unassigned_examples": _examples(found.unassigned_examples),
            "ambiguous_examples": _examples(found.ambiguous_examples),
        },
    )


@territories.post("/drafts/{plan_id}/activate", response=ActivatedOut, operation_id="activate_territories")
def activate_territories(request: HttpRequest, plan_id: Id) -> HttpResponse:
    """Let a draft count from today on, and place every active account by it."""
    return reply(request, {"moved": actions.activate_territories(plan_id=plan_id, by=actor_of(request), via=VIA)})


def _new(row: TerritoryIn) -> NewTerritory:
    people = tuple((person.person_id, person.role) for person in row.people)
    return NewTerritory(key=row.key, name=row.name, parent_key=row.parent_key, rule=row.rule, people=people)


def _territory(row: TerritoryRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "parent_id": None if row.parent_id is None else public_id(row.parent_id),
        "key": row.key,
        "name": row.name,
        "rule": row.rule,
        "people": [
            {"person_id": public_id(one.person_id), "role": one.role} for one in row.members if one.valid_to is None
        ],
    }


def _examples(examples: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"account_id": public_id(one.id), "name": one.name, "territories": one.territories} for one in examples]


def _plan_row(row: PlanRow) -> dict[str, Any]:
    names = ("name", "state", "active_from", "active_to", "version")
    return {"id": public_id(row.id), **{name: getattr(row, name) for name in names}}
