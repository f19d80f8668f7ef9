"""Endpoints of mail sources: tools say that they log a person's mails."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from quarterdeck.activities import actions, queries
from quarterdeck.activities.api.shapes import VIA
from quarterdeck.kit.rest.fields import Body, Id
from quarterdeck.kit.rest.replies import nothing, reply
from quarterdeck.users.policy import actor_of, require
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import NotFound

mail_sources = Router()


class MailSourceOut(BaseModel):
    """The tool that logs a person's mails."""

    name: str
    connected_at: datetime


class MailSourceIn(Body):
    """The tool to connect."""

    name: str


@mail_sources.get("/{person_id}/mail-source", response=MailSourceOut, operation_id="get_mail_source")
def get_mail_source(request: HttpRequest, person_id: Id) -> HttpResponse:
    """The connected mail source of a person; 404 without one."""
    actor = actor_of(request)
    if person_id != actor.person_id:
        require(actor, Permission.PEOPLE_MANAGE)
    return _shown(request, person_id)


@mail_sources.put("/{person_id}/mail-source", response=MailSourceOut, operation_id="connect_mail_source")
def connect_mail_source(request: HttpRequest, person_id: Id, body: MailSourceIn) -> HttpResponse:
    """Say that from now on this tool logs the person's mails."""
    actions.connect_mail_source(person_id=person_id, name=body.name, by=actor_of(request), via=VIA)
    return _shown(request, person_id)


@mail_sources.delete("/{person_id}/mail-source", response={204: None}, operation_id="end_mail_source")
def end_mail_source(request: HttpRequest, person_id: Id) -> HttpResponse:
    """Say that nobody logs the person's mails any more."""
    actions.end_mail_source(person_id=person_id, by=actor_of(request), via=VIA)
    return nothing()


def _shown(request: HttpRequest, person_id: int) -> HttpResponse:
    source = queries.mail_source(person_id)
    if source is None:
        raise NotFound("mail_source")
    return reply(request, {"name": source.name, "connected_at": source.connected_at})
