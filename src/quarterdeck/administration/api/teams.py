"""Endpoints of teams: the tree, adding, renaming and moving, who belongs to them."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Day, Id, Patch
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.users import actions
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.administration import TeamRow, team, team_tree
from quarterdeck.values.ids import public_id

teams = Router()
VIA = Via(Door.API)


class MemberOut(BaseModel):
    """Somebody who belongs to a team."""

    person_id: str
    name: str
    is_manager: bool
    since: date


class TeamOut(BaseModel):
    """A team and its present members, managers first."""

    id: str
    name: str
    parent_id: str | None = Field(description="The team it belongs to; null at the top.")
    members: list[MemberOut]
    version: int


class TeamsOut(BaseModel):
    """The active teams, each after the one it belongs to."""

    items: list[TeamOut]


class TeamIn(Body):
    """A team to add."""

    name: str
    parent_id: Id | None = None


class TeamPatch(Patch):
    """What to change about a team."""

    name: str = ""
    parent_id: Id | None = None


class MemberIn(Body):
    """How somebody belongs to a team, and from which day on: today or earlier, today when left out."""

    is_manager: bool = False
    since: Day | None = None


class LeavingQuery(Body):
    """The first day that no longer counts; today when left out."""

    until: Day | None = None


@teams.get("", response=TeamsOut, operation_id="list_teams")
def list_teams(request: HttpRequest) -> HttpResponse:
    """The tree of teams with their members. Needs `people.manage`."""
    return reply(request, {"items": [_row(row) for row in team_tree(actor_of(request))]})


@teams.post("", response={201: TeamOut}, operation_id="add_team")
def add_team(request: HttpRequest, body: TeamIn) -> HttpResponse:
    """Add a team below another one, or at the top."""
    team_id = actions.add_team(name=body.name, parent_id=body.parent_id, by=actor_of(request), via=VIA)
    return _shown(request, team_id, status=201)


@teams.get("/{team_id}", response=TeamOut, operation_id="get_team")
def get_team(request: HttpRequest, team_id: Id) -> HttpResponse:
    """One team."""
    return _shown(request, team_id)


@teams.patch("/{team_id}", response=TeamOut, operation_id="edit_team")
def edit_team(request: HttpRequest, team_id: Id, body: TeamPatch) -> HttpResponse:
    """Rename a team or hang it elsewhere in the tree."""
    by = actor_of(request)
    row, asked = team(by, team_id), expected_version(request)
    values = {"name": row.name, "parent_id": row.parent_id} | body.given()
    version = row.version if asked is None else asked
    actions.edit_team(team_id=team_id, **values, version=version, by=by, via=VIA)
    return _shown(request, team_id)


@teams.delete("/{team_id}", response={204: None}, operation_id="close_team")
def close_team(request: HttpRequest, team_id: Id) -> HttpResponse:
    """Close a team that has no members and no teams below it any more."""
    actions.close_team(team_id=team_id, by=actor_of(request), via=VIA)
    return nothing()


@teams.put("/{team_id}/members/{person_id}", response=TeamOut, operation_id="join_team")
def join_team(request: HttpRequest, team_id: Id, person_id: Id, body: MemberIn) -> HttpResponse:
    """Let an employee join a team, or change between member and manager."""
    actions.join_team(
        team_id=team_id,
        person_id=person_id,
        is_manager=body.is_manager,
        since=body.since,
        by=actor_of(request),
        via=VIA,
    )
    return _shown(request, team_id)


@teams.delete("/{team_id}/members/{person_id}", response={204: None}, operation_id="leave_team")
def leave_team(request: HttpRequest, team_id: Id, person_id: Id, query: Query[LeavingQuery]) -> HttpResponse:
    """Let somebody belong to a team no longer."""
    actions.leave_team(team_id=team_id, person_id=person_id, until=query.until, by=actor_of(request), via=VIA)
    return nothing()


def _shown(request: HttpRequest, team_id: int, *, status: int = 200) -> HttpResponse:
    row = team(actor_of(request), team_id)
    location = reverse("api-v1:get_team", args=[public_id(row.id)]) if status == 201 else ""
    return reply(request, _row(row), status=status, version=row.version, location=location)


def _row(row: TeamRow) -> dict[str, object]:
    members = [
        {
            "person_id": public_id(member.person_id),
            "name": member.name,
            "is_manager": member.is_manager,
            "since": member.since,
        }
        for member in row.members
    ]
    return {
        "id": public_id(row.id),
        "name": row.name,
        "parent_id": public_id(row.parent_id) if row.parent_id else None,
        "members": members,
        "version": row.version,
    }
