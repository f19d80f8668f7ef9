"""Endpoints of activities, whatever they stand on."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from quarterdeck.activities import actions, queries
from quarterdeck.activities.api.shapes import (
    VIA,
    ActivitiesOut,
    ActivityIn,
    ActivityOut,
    ActivityPatch,
    Kind,
    PageQuery,
    paged,
    shown,
)
from quarterdeck.activities.terms import ActivityFilter, NewActivity, Outcome, Whose
from quarterdeck.kit.rest.fields import Body, Id
from quarterdeck.kit.rest.replies import expected_version, nothing
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

activities = Router()


class ActivityQuery(PageQuery):
    """Which activities, and which page of them."""

    kind: Kind | None = None
    record_id: Id | None = None
    assignee_id: Id | None = None
    scope: Annotated[Whose, Field(strict=False, description="Assigned to whom.")] = Whose.ALL


class CompleteIn(Body):
    """How a planned call or meeting ended; nothing for a task."""

    outcome: Annotated[Outcome, Field(strict=False)] = Outcome.NONE


@activities.get("", response=ActivitiesOut, operation_id="list_activities")
def list_activities(request: HttpRequest, query: Query[ActivityQuery]) -> HttpResponse:
    """Activities on all records the token's owner may see."""
    narrowed = ActivityFilter(
        kind=query.kind or "",
        record_id=query.record_id,
        types=query.type,
        is_open=query.is_open,
        assignee_id=query.assignee_id,
        whose=query.scope,
    )
    return paged(request, queries.activities(actor_of(request), narrowed, cursor=query.cursor, limit=query.limit))


@activities.post("", response={201: ActivityOut}, operation_id="log_activity")
def log_activity(request: HttpRequest, body: ActivityIn) -> HttpResponse:
    """Write an activity down, or plan one, on the record that the body names."""
    saved = actions.log_activity(new=NewActivity(**body.given()), by=actor_of(request), via=VIA)
    location = f"{request.path}/{public_id(saved.activity_id)}"
    return shown(request, saved.activity_id, status=201, location=location)


@activities.get("/{activity_id}", response=ActivityOut, operation_id="get_activity")
def get_activity(request: HttpRequest, activity_id: Id) -> HttpResponse:
    """One activity."""
    return shown(request, activity_id)


@activities.patch("/{activity_id}", response=ActivityOut, operation_id="edit_activity")
def edit_activity(request: HttpRequest, activity_id: Id, body: ActivityPatch) -> HttpResponse:
    """Change fields of an activity; what is left out stays as it is."""
    actions.edit_activity(
        activity_id=activity_id,
        changes=body.given(),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return shown(request, activity_id)


@activities.post("/{activity_id}/complete", response=ActivityOut, operation_id="complete_activity")
def complete_activity(request: HttpRequest, activity_id: Id, body: CompleteIn) -> HttpResponse:
    """Mark a planned activity as done now."""
    actions.complete_activity(
        activity_id=activity_id,
        outcome=body.outcome,
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return shown(request, activity_id)


@activities.post("/{activity_id}/reopen", response=ActivityOut, operation_id="reopen_activity")
def reopen_activity(request: HttpRequest, activity_id: Id) -> HttpResponse:
    """Plan a completed activity again."""
    actions.reopen_activity(activity_id=activity_id, by=actor_of(request), via=VIA)
    return shown(request, activity_id)


@activities.delete("/{activity_id}", response={204: None}, operation_id="delete_activity")
def delete_activity(request: HttpRequest, activity_id: Id) -> HttpResponse:
    """Delete an activity; it can be restored."""
    version = expected_version(request)
    actions.delete_activity(activity_id=activity_id, version=version, by=actor_of(request), via=VIA)
    return nothing()


@activities.post("/{activity_id}/restore", response=ActivityOut, operation_id="restore_activity")
def restore_activity(request: HttpRequest, activity_id: Id) -> HttpResponse:
    """Bring a deleted activity back."""
    actions.restore_activity(activity_id=activity_id, by=actor_of(request), via=VIA)
    return shown(request, activity_id)
