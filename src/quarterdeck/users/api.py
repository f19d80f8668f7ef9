"""Endpoints: who the token acts for, and the company's people."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Flag, Id, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.colleagues import Colleague, colleague, colleagues
from quarterdeck.values.ids import public_id

whoami = Router()
people = Router()


class WhoamiOut(BaseModel):
    """The owner of the token, and what the token may do."""

    person_id: str
    name: str
    role: str
    time_zone: str
    display_currency: str
    reads: str = Field(description="Whose records: `people` (own and team's) or `all`.")
    writes: str = Field(description="Whose records it may change: `none`, `own`, `team` or `all`.")
    permissions: list[str] = Field(description="Permissions of the role that the token's scopes leave.")


class PersonOut(BaseModel):
    """A person of the company."""

    id: str
    name: str
    role: str
    is_active: bool
    version: int


class PeopleOut(BaseModel):
    """A page of people by name."""

    items: list[PersonOut]
    next_cursor: str | None
    count: int = Field(description="How many there are over the whole filter.")


class PeopleFilter(Body):
    """Which people, and which page of them."""

    text: str = Field("", description="Part of the name.")
    is_active: Flag | None = None
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


@whoami.get("", response=WhoamiOut, operation_id="get_whoami")
def get_whoami(request: HttpRequest) -> HttpResponse:
    """The owner of the token, and what the token may do."""
    actor = actor_of(request)
    return reply(
        request,
        {
            "person_id": public_id(actor.person_id),
            "name": actor.name,
            "role": actor.role_key,
            "time_zone": actor.time_zone,
            "display_currency": actor.display_currency,
            "reads": actor.scope.kind,
            "writes": actor.write_reach,
            "permissions": sorted(actor.permissions),
        },
    )


@people.get("", response=PeopleOut, operation_id="list_people")
def list_people(request: HttpRequest, query: Query[PeopleFilter]) -> HttpResponse:
    """People of the company by name, active or not."""
    page = colleagues(
        actor_of(request), text=query.text, is_active=query.is_active, cursor=query.cursor, limit=query.limit
    )
    items = [_person(row) for row in page.rows]
    return reply(request, {"items": items, "next_cursor": page.next_cursor, "count": page.count})


@people.get("/{person_id}", response=PersonOut, operation_id="get_person")
def get_person(request: HttpRequest, person_id: Id) -> HttpResponse:
    """One person of the company."""
    row = colleague(actor_of(request), person_id)
    return reply(request, _person(row), version=row.version)


def _person(row: Colleague) -> dict[str, object]:
    return {
        "id": public_id(row.id),
        "name": row.name,
        "role": row.role_key,
        "is_active": row.is_active,
        "version": row.version,
    }
