"""Endpoints of people as those who manage them see them: adding, changing, letting go."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id, Patch
from quarterdeck.kit.rest.replies import expected_version, reply
from quarterdeck.users import actions
from quarterdeck.users.api import people
from quarterdeck.users.policy import actor_of, require
from quarterdeck.users.queries.administration import PersonRow, person, roles
from quarterdeck.users.terms import NewPerson, Permission, Reach, RoleSpec
from quarterdeck.values.ids import public_id

__all__ = ["people", "role_list"]

# The addresses of people answer reads of the slice below as well: one address is one router's.
role_list = Router()
VIA = Via(Door.API)
RoleKey = Annotated[str, Field(description="Key of a role; `GET /roles` lists them.")]


class AccessOut(BaseModel):
    """A person as those who manage people see them."""

    id: str
    name: str
    email: str
    role: str
    organisation: str = Field(description="The partner organisation, or the company.")
    teams: list[str]
    is_active: bool
    can_sign_in: bool
    has_password: bool = Field(description="False until a sign-in link was used.")
    has_second_factor: bool
    last_sign_in_at: datetime | None
    version: int


class EmployeeIn(Body):
    """An employee to add. How they sign in, somebody who is signed in gives them: a token makes no links."""

    name: str
    email: str = ""
    role: RoleKey = "rep"
    can_sign_in: bool = True


class EmployeePatch(Patch):
    """What to change about a person."""

    name: str = ""
    email: str = ""
    can_sign_in: bool = True


class RoleIn(Body):
    """The role that a person shall have."""

    role: RoleKey


class LeavingIn(Body):
    """Who takes over what is open. Without anybody it stays with the one who leaves."""

    successor_id: Id | None = None


class RoleOut(BaseModel):
    """A role: whose records it sees and changes, and what else it allows."""

    key: str
    name: str
    reads: Reach
    writes: Reach
    permissions: list[str]
    requires_second_factor: bool
    version: int


class RolesOut(BaseModel):
    """The roles that may be given."""

    items: list[RoleOut]


@people.get("/{person_id}/access", response=AccessOut, operation_id="get_person_access")
def get_person_access(request: HttpRequest, person_id: Id) -> HttpResponse:
    """How a person signs in and what they belong to. Needs `people.manage`."""
    return _shown(request, person_id)


@people.post("", response={201: AccessOut}, operation_id="add_person")
def add_person(request: HttpRequest, body: EmployeeIn) -> HttpResponse:
    """Add an employee. Nobody adds someone with more rights than their own."""
    new = NewPerson(body.name, body.email, body.role, can_sign_in=body.can_sign_in)
    return _shown(request, actions.add_person(new=new, by=actor_of(request), via=VIA), status=201)


@people.patch("/{person_id}", response=AccessOut, operation_id="edit_person")
def edit_person(request: HttpRequest, person_id: Id, body: EmployeePatch) -> HttpResponse:
    """Change a person's name, sign-in address, and whether they sign in at all."""
    by = actor_of(request)
    row = person(by, person_id)
    values = {name: getattr(row, name) for name in ("name", "email", "can_sign_in")} | body.given()
    asked = expected_version(request)
    version = row.version if asked is None else asked
    actions.edit_person(person_id=person_id, **values, version=version, by=by, via=VIA)
    return _shown(request, person_id)


@people.put("/{person_id}/role", response=AccessOut, operation_id="set_role")
def set_role(request: HttpRequest, person_id: Id, body: RoleIn) -> HttpResponse:
    """Give a person another role; it counts from their next request on."""
    actions.set_role(person_id=person_id, role=body.role, by=actor_of(request), via=VIA)
    return _shown(request, person_id)


@people.post("/{person_id}/deactivate", response=AccessOut, operation_id="deactivate_person")
def deactivate_person(request: HttpRequest, person_id: Id, body: LeavingIn) -> HttpResponse:
    """End a person's rights at once: password, sessions, tokens and open links are gone."""
    actions.deactivate_person(person_id=person_id, successor_id=body.successor_id, by=actor_of(request), via=VIA)
    return _shown(request, person_id)


@people.post("/{person_id}/reactivate", response=AccessOut, operation_id="reactivate_person")
def reactivate_person(request: HttpRequest, person_id: Id) -> HttpResponse:
    """Let a deactivated person act again; they need a new link to set a password."""
    actions.reactivate_person(person_id=person_id, by=actor_of(request), via=VIA)
    return _shown(request, person_id)


@role_list.get("", response=RolesOut, operation_id="list_roles")
def list_roles(request: HttpRequest) -> HttpResponse:
    """The roles that may be given. What they allow is changed by somebody who is signed in, not by a token."""
    require(actor_of(request), Permission.PEOPLE_MANAGE)
    return reply(request, {"items": [_role(role) for role in roles()]})


def _shown(request: HttpRequest, person_id: int, *, status: int = 200) -> HttpResponse:
    row = person(actor_of(request), person_id)
    location = reverse("api-v1:get_person_access", args=[public_id(row.id)]) if status == 201 else ""
    return reply(request, _access(row), status=status, version=row.version, location=location)


def _access(row: PersonRow) -> dict[str, object]:
    return {
        "id": public_id(row.id),
        "name": row.name,
        "email": row.email,
        "role": row.role_key,
        "organisation": row.organisation,
        "teams": list(row.teams),
        "is_active": row.is_active,
        "can_sign_in": row.can_sign_in,
        "has_password": row.has_password,
        "has_second_factor": row.has_second_factor,
        "last_sign_in_at": row.last_login,
        "version": row.version,
    }


def _role(role: RoleSpec) -> dict[str, object]:
    return {
        "key": role.key,
        "name": role.name,
        "reads": role.read_reach,
        "writes": role.write_reach,
        "permissions": sorted(role.permissions),
        "requires_second_factor": role.requires_second_factor,
        "version": role.version,
    }
