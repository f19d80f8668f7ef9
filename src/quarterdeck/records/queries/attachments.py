"""Reads of the files of records; whoever may see the record may see them."""

import logging
from collections.abc import Collection
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db.models import Count

from quarterdeck.records.models import Attachment
from quarterdeck.records.terms.attachments import AttachmentRow, Category, FileState
from quarterdeck.users.queries.records import records, require_visible
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

log = logging.getLogger(__name__)
STORAGE = "attachments"
_COLUMNS = (
    "id", "kind", "record_id", "name", "size", "media_type", "category", "added_by_id", "added_by__name", "added_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be sent: what is known of it, and its bytes, open for reading."""

    row: AttachmentRow
    content: "File[bytes]"


def storage() -> Storage:
    """Where the bytes of attachments lie."""
    return storages[STORAGE]


def attachments_of(actor: Actor, kind: str, record_id: int) -> list[AttachmentRow]:
    """The files of a record, the newest first, to be asked by whoever has found that the actor may see it.

    At most two queries.
    """
    rows = Attachment.objects.filter(kind=kind, record_id=record_id, state=FileState.ACTIVE)
    found = list(rows.order_by("-added_at", "-pk").values_list(*_COLUMNS))
    may_write = bool(found) and may_remove_all(actor, kind, record_id)
    return [_row(row, actor, may_write=may_write) for row in found]


def attachment(actor: Actor, attachment_id: int) -> AttachmentRow:
    """One file. Raises NotFound when it was removed or its record is not the actor's to see."""
    row, _ = _found(actor, attachment_id)
    return row


def download(actor: Actor, attachment_id: int) -> Download:
    """One file with its bytes. Raises NotFound when it was removed or its record is not the actor's to see."""
    row, key = _found(actor, attachment_id)
    try:
        return Download(row, storage().open(key))
    except FileNotFoundError as error:
        log.exception("The bytes of attachment %s are missing from the storage, under %s.", attachment_id, key)
        raise NotFound("attachment") from error


def _found(actor: Actor, attachment_id: int) -> tuple[AttachmentRow, str]:
    rows = Attachment.objects.filter(pk=attachment_id, state=FileState.ACTIVE)
    found = rows.values_list(*_COLUMNS, "key").first()
    if found is None:
        raise NotFound("attachment")
    *row, key = found
    require_visible(actor, row[1], row[2])
    return _row(tuple(row), actor, may_write=may_remove_all(actor, row[1], row[2])), key


def may_remove_all(actor: Actor, kind: str, record_id: int) -> bool:
    """Whether the actor may remove others' files of this record: whoever may change the record may."""
    return actor.may(Permission.ACTIVITIES_LOG) and record_id in records.kind(kind).writable(actor, [record_id])


def _row(row: tuple[Any, ...], actor: Actor, *, may_write: bool) -> AttachmentRow:
    number, kind, record_id, name, size, media_type, category, by_id, by_name, at = row
    is_own = by_id == actor.person_id and actor.may(Permission.ACTIVITIES_LOG)
    return AttachmentRow(
        id=number,
        kind=kind,
        record_id=record_id,
        name=name,
        size=size,
        media_type=media_type,
        category=Category(category),
        added_by_id=by_id,
        added_by=by_name or "",
        added_at=at,
        may_remove=may_write or is_own,
    )


def attachments_by_category(kind: str, ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many files of each category each of these records has; those without one are left out. One query.

    For whoever has found that its asker may see the records.
    """
    rows = Attachment.objects.filter(kind=kind, record_id__in=list(ids), state=FileState.ACTIVE)
    found: dict[int, dict[str, int]] = {}
    for record_id, category, count in rows.values_list("record_id", "category").annotate(count=Count("pk")).order_by():
        found.setdefault(record_id, {})[category] = count
    return found
