"""Endpoints of exports: ask for a list as a file, look how far it is, fetch it."""

from enum import StrEnum
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.customers import actions as erasing
from quarterdeck.exports import actions, queries
from quarterdeck.exports.queries import ExportRow
from quarterdeck.exports.queries.privacy import as_json, held_about
from quarterdeck.exports.rules import order_of
from quarterdeck.exports.tables.files import fetched, listed
from quarterdeck.exports.terms import COMPANY, ExportState, Headings
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.downloads import streamed
from quarterdeck.kit.rest.fields import Body, Id, one_of
from quarterdeck.kit.rest.replies import JSON, reply
from quarterdeck.sheets.writing import FileType
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

exports = Router()
privacy = Router()
VIA = Via(Door.API)
TypeWord = Annotated[str, one_of(FileType)]
HeadingsWord = Annotated[str, one_of(Headings)]
W = TypeVar("W", bound=StrEnum)


class ListExportIn(Body):
    """A list to be written into a file, with every row that its page would show page by page.

    Lists are opportunities, accounts, contacts, tasks, products, people, teams and audit.
    `company` is every table as a file, packed, for who runs the installation.
    """

    list: str = Field(description="Which list, or `company`.")
    query: str = Field("", description='Query string of the page, such as "kind=open&sort=-amount".')
    type: TypeWord
    headings: HeadingsWord = Field(
        Headings.KEYS.value, description="What columns are called: keys that never change, or labels in your language."
    )


class ExportOut(BaseModel):
    """A file. `rows` and `bytes` are 0 until it is ready."""

    id: str
    list: str
    query: str
    type: str
    state: str = Field(description="waiting, ready, failed or gone.")
    rows: int
    bytes: int
    problem: str
    created_at: str
    expires_at: str | None


class ExportsOut(BaseModel):
    """The files of the token's owner, the last one first."""

    items: list[ExportOut]


@exports.get("", response=ExportsOut, operation_id="list_exports")
def list_exports(request: HttpRequest) -> HttpResponse:
    """The last 50 files that were asked for."""
    return reply(request, {"items": [_row(row) for row in queries.exports_of(actor_of(request))]})


@exports.post("", response={201: ExportOut}, operation_id="ask_export")
def ask_export(request: HttpRequest, body: ListExportIn) -> HttpResponse:
    """Ask for a list as a file. Look again until its state is ready, then fetch it within a day."""
    by = actor_of(request)
    file_type, headings = _word(FileType, body.type, "type"), _word(Headings, body.headings, "headings")
    order = order_of(body.list, body.query, file_type, headings)
    if order.source != COMPANY:
        listed(order, by)
    row = queries.export_of(by, actions.ask_export(order=order, by=by, via=VIA))
    return reply(request, _row(row), status=201, location=f"{request.path}/{public_id(row.id)}")


@exports.get("/{export_id}", response=ExportOut, operation_id="get_export")
def get_export(request: HttpRequest, export_id: Id) -> HttpResponse:
    """One of your files."""
    return reply(request, _row(queries.export_of(actor_of(request), export_id)))


@exports.get("/{export_id}/file", response={200: None}, operation_id="download_export")
def download_export(request: HttpRequest, export_id: Id) -> HttpResponseBase:
    """The bytes of a file that is ready."""
    row = fetched(actor_of(request), export_id)
    pieces = queries.pieces_of(export_id)
    return streamed(pieces, name=row.file_name, media_type=row.order.media_type, size=row.size)


def _word(words: type[W], said: str, field: str) -> W:
    try:
        return words(said)
    except ValueError as error:
        text = Text.of(N_("Choose one of these: {known}."), known=", ".join(words))
        raise Refused.because("export_word_unknown", text, field) from error


def _row(row: ExportRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "list": row.order.source,
        "query": row.order.query,
        "type": row.order.type.value,
        "state": row.state.value,
        "rows": row.count if row.state is not ExportState.WAITING else 0,
        "bytes": row.size,
        "problem": row.problem,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
    }


class HeldDataOut(BaseModel):
    """What is held about a person: rows by table as the archive has them, and what happened to their record."""

    kind: str
    id: str
    tables: dict[str, list[dict[str, Any]]]
    journal: list[dict[str, Any]]


class ErasedOut(BaseModel):
    """How many values of the journal were erased; what stands in rows comes on top."""

    values: int


@privacy.post("/{kind}/{record_id}/export", response=HeldDataOut, operation_id="export_held_data")
def export_held_data(request: HttpRequest, kind: str, record_id: Id) -> HttpResponse:
    """What is held about a `contact` or a `person`."""
    held = held_about(actor_of(request), kind, record_id)
    actions.note_held_data(kind=kind, record_id=record_id, by=actor_of(request), via=VIA)
    return HttpResponse(as_json(held), content_type=JSON)


@privacy.post("/contact/{contact_id}/erase", response=ErasedOut, operation_id="erase_contact")
def erase_contact(request: HttpRequest, contact_id: Id) -> HttpResponse:
    """Remove every personal value of a contact for good. Nothing brings it back."""
    values = erasing.erase_contact(contact_id=contact_id, by=actor_of(request), via=VIA)
    return reply(request, {"values": values})


@privacy.post("/person/{person_id}/erase", response=ErasedOut, operation_id="erase_person")
def erase_person(request: HttpRequest, person_id: Id) -> HttpResponse:
    """Remove name, address and settings of somebody who left for good: deactivated, and without open work.

    What they did stays, under the name "Erased person" with a number. It takes `people.manage` too.
    """
    values = actions.erase_person(person_id=person_id, by=actor_of(request), via=VIA)
    return reply(request, {"values": values})
