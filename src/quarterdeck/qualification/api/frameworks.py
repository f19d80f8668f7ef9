"""Endpoints of frameworks and their elements."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import Id, Patch
from quarterdeck.kit.rest.replies import expected_version, reply
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.api.paths import VIA
from quarterdeck.qualification.queries import ElementRow, FrameworkRow
from quarterdeck.qualification.terms import ElementFields, FrameworkFields
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound

frameworks = Router()


class ElementOut(BaseModel):
    """An element of a framework."""

    id: str
    key: str
    name: str
    weight: int
    guidance: str
    position: int
    is_due_by_proposal: bool = Field(description="Unknown at Proposal or later it is a high risk.")
    is_active: bool
    version: int


class FrameworkOut(BaseModel):
    """A framework with its elements in order, retired ones included."""

    id: str
    key: str
    name: str
    decay_days: int = Field(description="Days without new evidence after which a level loses a step; 0 = never.")
    is_active: bool
    version: int
    elements: list[ElementOut]


class FrameworksOut(BaseModel):
    """All frameworks."""

    items: list[FrameworkOut]


class FrameworkPatch(Patch):
    """Fields of a framework to change."""

    name: str = ""
    decay_days: int = 90
    is_active: bool = True


class FrameworkIn(FrameworkPatch):
    """A framework to add; its lasting key is made of its name."""

    name: str


class ElementPatch(Patch):
    """Fields of an element to change. A retired one (`is_active` false) keeps its evidence and counts no more."""

    name: str = ""
    weight: int = 10
    guidance: str = ""
    position: int = 0
    is_due_by_proposal: bool = False
    is_active: bool = True


class ElementIn(ElementPatch):
    """An element to add; its lasting key is made of its name."""

    name: str


@frameworks.get("", response=FrameworksOut, operation_id="list_frameworks")
def list_frameworks(request: HttpRequest) -> HttpResponse:
    """All frameworks, those in use first."""
    return reply(request, {"items": [_framework(row) for row in queries.frameworks()]})


@frameworks.post("", response={201: FrameworkOut}, operation_id="add_framework")
def add_framework(request: HttpRequest, body: FrameworkIn) -> HttpResponse:
    """Add a framework, without elements at first."""
    made = actions.add_framework(new=FrameworkFields(**body.given()), by=actor_of(request), via=VIA)
    return _shown(request, made.id, status=201, location=f"{request.path}/{public_id(made.id)}")


@frameworks.get("/{framework_id}", response=FrameworkOut, operation_id="get_framework")
def get_framework(request: HttpRequest, framework_id: Id) -> HttpResponse:
    """One framework."""
    return _shown(request, framework_id)


@frameworks.patch("/{framework_id}", response=FrameworkOut, operation_id="edit_framework")
def edit_framework(request: HttpRequest, framework_id: Id, body: FrameworkPatch) -> HttpResponse:
    """Change a framework, retire it or take it back."""
    actions.edit_framework(
        framework_id=framework_id,
        changes=body.given(),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _shown(request, framework_id)


@frameworks.post("/{framework_id}/elements", response={201: ElementOut}, operation_id="add_element")
def add_element(request: HttpRequest, framework_id: Id, body: ElementIn) -> HttpResponse:
    """Add an element to a framework."""
    new = ElementFields(**body.given())
    made = actions.add_element(framework_id=framework_id, new=new, by=actor_of(request), via=VIA)
    location = f"{request.path}/{public_id(made.id)}"
    return _element_shown(request, framework_id, made.id, status=201, location=location)


@frameworks.get("/{framework_id}/elements/{element_id}", response=ElementOut, operation_id="get_element")
def get_element(request: HttpRequest, framework_id: Id, element_id: Id) -> HttpResponse:
    """One element."""
    return _element_shown(request, framework_id, element_id)


@frameworks.patch("/{framework_id}/elements/{element_id}", response=ElementOut, operation_id="edit_element")
def edit_element(request: HttpRequest, framework_id: Id, element_id: Id, body: ElementPatch) -> HttpResponse:
    """Change an element, retire it or take it back."""
    _of(framework_id, element_id)
    actions.edit_element(
        element_id=element_id, changes=body.given(), version=expected_version(request), by=actor_of(request), via=VIA
    )
    return _element_shown(request, framework_id, element_id)


def _of(framework_id: int, element_id: int) -> ElementRow:
    row = queries.element_row(element_id)
    if row.framework_id != framework_id:
        raise NotFound("element")
    return row


def _shown(request: HttpRequest, framework_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    row = queries.framework_row(framework_id)
    return reply(request, _framework(row), status=status, version=row.version, location=location)


def _element_shown(
    request: HttpRequest, framework_id: int, element_id: int, *, status: int = 200, location: str = ""
) -> HttpResponse:
    row = _of(framework_id, element_id)
    return reply(request, _element(row), status=status, version=row.version, location=location)


def _framework(row: FrameworkRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "key": row.key,
        "name": row.name,
        "decay_days": row.decay_days,
        "is_active": row.is_active,
        "version": row.version,
        "elements": [_element(element) for element in row.elements],
    }


def _element(row: ElementRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "key": row.key,
        "name": row.name,
        "weight": row.weight,
        "guidance": row.guidance,
        "position": row.position,
        "is_due_by_proposal": row.is_due_by_proposal,
        "is_active": row.is_active,
        "version": row.version,
    }
