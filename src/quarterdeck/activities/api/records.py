"""Endpoints of what stands on one record: its activities and its next step. The same for each kind of record."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.activities import actions, queries
from quarterdeck.activities.api.shapes import (
    VIA,
    ActivitiesOut,
    ActivityHereIn,
    ActivityOut,
    PageQuery,
    paged,
    shown,
)
from quarterdeck.activities.terms import ActivityFilter, NewActivity
from quarterdeck.kit.converters import RECORD_PATHS
from quarterdeck.kit.rest.fields import Body, Day, Id
from quarterdeck.kit.rest.replies import expected_version, reply
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.records import require_visible
from quarterdeck.values.ids import public_id


class NextStepOut(BaseModel):
    """The next step of a record; empty when there is none."""

    text: str
    due_on: date | None
    set_by: str
    set_at: datetime | None
    version: int = Field(description="0 when none was ever set.")


class NextStepIn(Body):
    """The next step to set: text and date, or neither to take it away."""

    text: str = ""
    due_on: Day | None = None


def on_records() -> dict[str, Router]:
    """A router for each kind of record, by the plural that addresses name it by."""
    return {path: _router(kind) for path, kind in RECORD_PATHS.items()}


def _router(kind: str) -> Router:
    router = Router()
    for add in (_add_activities, _add_next_step):
        add(router, kind)
    return router


def _add_activities(router: Router, kind: str) -> None:
    def list_here(request: HttpRequest, record_id: Id, query: Query[PageQuery]) -> HttpResponse:
        by = actor_of(request)
        require_visible(by, kind, record_id)
        narrowed = ActivityFilter(kind=kind, record_id=record_id, types=query.type, is_open=query.is_open)
        return paged(request, queries.activities(by, narrowed, cursor=query.cursor, limit=query.limit))

    def log_here(request: HttpRequest, record_id: Id, body: ActivityHereIn) -> HttpResponse:
        new = NewActivity(kind=kind, record_id=record_id, **body.given())
        saved = actions.log_activity(new=new, by=actor_of(request), via=VIA)
        base = request.path.partition("/v1/")[0]
        location = f"{base}/v1/activities/{public_id(saved.activity_id)}"
        return shown(request, saved.activity_id, status=201, location=location)

    path = "/{record_id}/activities"
    listing = partial(router.get, path, response=ActivitiesOut)
    _add(listing, list_here, f"list_{kind}_activities", "Its activities.")
    logging = partial(router.post, path, response={201: ActivityOut})
    _add(logging, log_here, f"log_{kind}_activity", "Write an activity down on it.")


def _add_next_step(router: Router, kind: str) -> None:
    def get_step(request: HttpRequest, record_id: Id) -> HttpResponse:
        require_visible(actor_of(request), kind, record_id)
        return _step(request, kind, record_id)

    def set_step(request: HttpRequest, record_id: Id, body: NextStepIn) -> HttpResponse:
        version = expected_version(request)
        actions.set_next_step(
            kind=kind, record_id=record_id, text=body.text, due_on=body.due_on, version=version,
            by=actor_of(request), via=VIA,
        )  # fmt: skip
        return _step(request, kind, record_id)

    def complete_step(request: HttpRequest, record_id: Id) -> HttpResponse:
        version = expected_version(request)
        task_id = actions.complete_next_step(
            kind=kind, record_id=record_id, version=version, by=actor_of(request), via=VIA
        )
        return shown(request, task_id)

    path = "/{record_id}/next-step"
    _add(partial(router.get, path, response=NextStepOut), get_step, f"get_{kind}_next_step", "Its next step.")
    _add(partial(router.put, path, response=NextStepOut), set_step, f"set_{kind}_next_step", "Set its next step.")
    complete = partial(router.post, f"{path}/complete", response=ActivityOut)
    _add(complete, complete_step, f"complete_{kind}_next_step", "Keep its next step as a task that was done.")


def _add(register: Callable[..., Any], view: Callable[..., HttpResponse], name: str, words: str) -> None:
    view.__name__, view.__doc__ = name, words
    register(operation_id=name)(view)


def _step(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    step = queries.next_step(kind, record_id)
    body = {
        "text": step.text,
        "due_on": step.due_on,
        "set_by": step.set_by,
        "set_at": step.set_at,
        "version": step.version,
    }
    return reply(request, body, version=step.version)
