"""Endpoints of the mail of a dashboard: to whom it goes out and when, one now, and no more."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.dashboards import actions, queries
from quarterdeck.dashboards.panels.letter import letter_for
from quarterdeck.dashboards.terms import Every, Mailing, Plan
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id, one_of
from quarterdeck.kit.rest.replies import nothing, reply
from quarterdeck.mails.queries import is_set_up
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.queries import given

router = Router()
VIA = Via(Door.API)
Often = Annotated[str, one_of(Every)]


class MailingOut(BaseModel):
    """That a dashboard goes out to somebody by mail."""

    person_id: str
    person_name: str
    every: str = Field(description="day, week or month: on the first of every month.")
    weekday: int = Field(description="1 to 7, Monday to Sunday; it counts for every week.")
    hour: int = Field(description="0 to 23, on the clock of who reads it.")
    is_paused: bool
    due_at: datetime


class MailingsOut(BaseModel):
    """Of one's own dashboard to whom it goes out, of another's whether to oneself."""

    items: list[MailingOut]


class MailingSentOut(BaseModel):
    """Whether the mail is on its way."""

    is_owed: bool = Field(description="false where no mail server is set up.")


class MailingIn(Body):
    """When it goes out."""

    every: Often
    weekday: int = Field(1, description="1 to 7, Monday to Sunday; it counts for every week.")
    hour: int = Field(7, description="0 to 23, on the clock of who reads it.")
    is_paused: bool = False


@router.get("/{dashboard_id}/mailings", response=MailingsOut, operation_id="list_mailings")
def list_mailings(request: HttpRequest, dashboard_id: Id) -> HttpResponse:
    """To whom a dashboard goes out by mail."""
    rows = queries.mailings_of(actor_of(request), dashboard_id)
    return reply(request, {"items": [_row(one) for one in rows]})


@router.post("/{dashboard_id}/mailings/now", response=MailingSentOut, operation_id="send_mailing")
def send_mailing(request: HttpRequest, dashboard_id: Id) -> HttpResponse:
    """Send oneself the mail now, besides its times."""
    by, at = actor_of(request), timezone.now()
    if not actions.is_sent_now(dashboard_id=dashboard_id, by=by, at=at) and is_set_up():
        letter = given(letter_for(by, dashboard_id))
        actions.send_now(dashboard_id=dashboard_id, letter=letter, by=by, via=VIA, at=at)
    return reply(request, {"is_owed": is_set_up()})


@router.put("/{dashboard_id}/mailings/{person_id}", response=MailingOut, operation_id="set_mailing")
def set_mailing(request: HttpRequest, dashboard_id: Id, person_id: Id, body: MailingIn) -> HttpResponse:
    """Let a dashboard go out to oneself, or as its owner to somebody who sees it."""
    plan = Plan(body.every, body.weekday, body.hour, body.is_paused)
    actions.set_mailing(dashboard_id=dashboard_id, person_id=person_id, plan=plan, by=actor_of(request), via=VIA)
    return reply(request, _row(queries.mailing_for(actor_of(request), dashboard_id, person_id)))


@router.delete("/{dashboard_id}/mailings/{person_id}", response={204: None}, operation_id="end_mailing")
def end_mailing(request: HttpRequest, dashboard_id: Id, person_id: Id) -> HttpResponse:
    """Let a dashboard no longer go out to oneself, or as its owner to somebody."""
    actions.end_mailing(dashboard_id=dashboard_id, person_id=person_id, by=actor_of(request), via=VIA)
    return nothing()


def _row(one: Mailing) -> dict[str, Any]:
    return {
        "person_id": public_id(one.person_id),
        "person_name": one.person_name,
        "every": one.plan.every,
        "weekday": one.plan.weekday,
        "hour": one.plan.hour,
        "is_paused": one.plan.is_paused,
        "due_at": one.due_at,
    }
