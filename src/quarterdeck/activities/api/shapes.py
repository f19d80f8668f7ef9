"""What activities look like in requests and replies."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from quarterdeck.activities import queries
from quarterdeck.activities.queries import ActivityPage, ActivityRow
from quarterdeck.activities.terms import ActivityType, Direction, Outcome
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Day, Flag, Id, Instant, Limit, Patch
from quarterdeck.kit.rest.replies import reply
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

VIA = Via(Door.API)
Kind = Literal["opportunity", "account", "contact"]
Type = Annotated[ActivityType, Field(strict=False)]
Types = Annotated[tuple[Type, ...], Field(strict=False, max_length=5)]


class ActivityOut(BaseModel):
    """Something that happened on a record, or is planned there."""

    id: str
    kind: Kind = Field(description="Kind of the record it stands on.")
    record_id: str
    type: ActivityType
    subject: str
    body: str
    at: datetime | None = Field(description="When it happened; null while it is planned.")
    due_on: date | None
    direction: Direction = Field(description="Of a mail or a call, else empty.")
    outcome: Outcome = Field(description="Of a call or meeting that happened, else empty.")
    is_two_way: bool = Field(description="Both sides were in contact: this resets the idle clock of a deal.")
    assignee_id: str | None
    author_id: str | None
    external_id: str
    version: int
    created_at: datetime
    updated_at: datetime


class ActivitiesOut(BaseModel):
    """A page of activities: what is planned by due date, then the past from the newest on."""

    items: list[ActivityOut]
    next_cursor: str | None


class ActivityPatch(Patch):
    """Fields of an activity to change."""

    subject: str = ""
    body: str = ""
    at: Instant | None = None
    due_on: Day | None = None
    direction: Annotated[Direction, Field(strict=False)] = Direction.NONE
    outcome: Annotated[Outcome, Field(strict=False)] = Outcome.NONE
    assignee_id: Id | None = None


class ActivityHereIn(ActivityPatch):
    """An activity to write on a record: `due_on` without `at` plans it, neither means now."""

    type: Type
    external_id: str = Field("", description="The tool's own id: the same one is taken once a record.")


class ActivityIn(ActivityHereIn):
    """An activity to write, with the record it stands on."""

    kind: Kind
    record_id: Id


class PageQuery(Body):
    """Which page of a list."""

    type: Types = ()
    is_open: Flag | None = Field(None, description="Only what is planned, or only what happened.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


def shown(request: HttpRequest, activity_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    """One activity as it is now, with its version as ETag."""
    row = queries.activity(actor_of(request), activity_id)
    return reply(request, out(row), status=status, version=row.version, location=location)


def paged(request: HttpRequest, page: ActivityPage) -> HttpResponse:
    """A page of activities."""
    return reply(request, {"items": [out(row) for row in page.rows], "next_cursor": page.next_cursor or None})


def out(row: ActivityRow) -> dict[str, Any]:
    """An activity in a reply."""
    return {
        "id": public_id(row.id),
        "kind": row.kind,
        "record_id": public_id(row.record_id),
        "type": row.type,
        "subject": row.subject,
        "body": row.body,
        "at": row.at,
        "due_on": row.due_on,
        "direction": row.direction,
        "outcome": row.outcome,
        "is_two_way": row.is_two_way,
        "assignee_id": None if row.assignee_id is None else public_id(row.assignee_id),
        "author_id": None if row.author_id is None else public_id(row.author_id),
        "external_id": row.external_id,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
