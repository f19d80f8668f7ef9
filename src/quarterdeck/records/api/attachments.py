"""Endpoints of the files of records."""

from datetime import datetime
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Router, UploadedFile
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.converters import RECORD_PATHS
from quarterdeck.kit.downloads import download
from quarterdeck.kit.rest.fields import Id, one_of
from quarterdeck.kit.rest.replies import nothing, reply
from quarterdeck.records import actions, queries
from quarterdeck.records.terms import AttachmentRow, Category, Upload
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.records import require_visible
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound

record_attachments, attachments = Router(), Router()
VIA = Via(Door.API)
Plural = Annotated[str, one_of(RECORD_PATHS)]


class AttachmentOut(BaseModel):
    """A file of a record."""

    id: str
    kind: str = Field(description="Kind of the record: opportunity, account or contact.")
    record_id: str
    name: str
    size: int = Field(description="Bytes.")
    media_type: str
    category: str = Field(description="proposal, quote, contract, other, or empty.")
    added_by_id: str | None
    added_at: datetime


class AttachmentsOut(BaseModel):
    """All files of a record, the newest first."""

    items: list[AttachmentOut]


@record_attachments.get("/{kind}/{record_id}/attachments", response=AttachmentsOut, operation_id="list_attachments")
def list_attachments(request: HttpRequest, kind: Plural, record_id: Id) -> HttpResponse:
    """The files of an opportunity, account or contact that the token's owner may see."""
    by, key = actor_of(request), _kind(kind)
    require_visible(by, key, record_id)
    return reply(request, {"items": [_attachment(row) for row in queries.attachments_of(by, key, record_id)]})


@record_attachments.post("/{kind}/{record_id}/attachments", response={201: AttachmentOut}, operation_id="attach_file")
def attach_file(
    request: HttpRequest, kind: Plural, record_id: Id, file: File[UploadedFile], category: Form[str] = ""
) -> HttpResponse:
    """Attach a file, sent as multipart/form-data. The same file under the same name is attached once."""
    upload = Upload(file.name or "", file, category)
    made = actions.attach_file(kind=_kind(kind), record_id=record_id, upload=upload, by=actor_of(request), via=VIA)
    root = request.path.removesuffix(f"/{kind}/{public_id(record_id)}/attachments")
    return _shown(
        request, made.attachment_id, status=201, location=f"{root}/attachments/{public_id(made.attachment_id)}"
    )


@attachments.get("/{attachment_id}", response=AttachmentOut, operation_id="get_attachment")
def get_attachment(request: HttpRequest, attachment_id: Id) -> HttpResponse:
    """What is known of a file."""
    return _shown(request, attachment_id)


@attachments.get("/{attachment_id}/content", operation_id="download_attachment")
def download_attachment(request: HttpRequest, attachment_id: Id) -> FileResponse:
    """The bytes of a file."""
    found = queries.download(actor_of(request), attachment_id)
    return download(found.content, name=found.row.name, media_type=found.row.media_type, size=found.row.size)


@attachments.delete("/{attachment_id}", response={204: None}, operation_id="remove_attachment")
def remove_attachment(request: HttpRequest, attachment_id: Id) -> HttpResponse:
    """Remove a file; it can be restored while its bytes are kept."""
    actions.remove_file(attachment_id=attachment_id, by=actor_of(request), via=VIA)
    return nothing()


@attachments.post("/{attachment_id}/restore", response=AttachmentOut, operation_id="restore_attachment")
def restore_attachment(request: HttpRequest, attachment_id: Id) -> HttpResponse:
    """Bring a removed file back."""
    actions.restore_file(attachment_id=attachment_id, by=actor_of(request), via=VIA)
    return _shown(request, attachment_id)


def _kind(plural: str) -> str:
    key = RECORD_PATHS.get(plural)
    if key is None:
        raise NotFound("record")
    return key


def _shown(request: HttpRequest, attachment_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    row = queries.attachment(actor_of(request), attachment_id)
    return reply(request, _attachment(row), status=status, location=location)


def _attachment(row: AttachmentRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "kind": row.kind,
        "record_id": public_id(row.record_id),
        "name": row.name,
        "size": row.size,
        "media_type": row.media_type,
        "category": Category(row.category).value,
        "added_by_id": None if row.added_by_id is None else public_id(row.added_by_id),
        "added_at": row.added_at,
    }
