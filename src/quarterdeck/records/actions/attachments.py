"""Attaching files, removing them, and tidying up after them.

The bytes are written first and their row afterwards, in the transaction: a file that cannot be read to its
end is never listed. What was written without a row (the process died between the two) is swept away later.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from quarterdeck.journal.actions import Recorded, action, attempt, record, record_many
from quarterdeck.journal.terms import Door, FieldChange, Stamp, Via
from quarterdeck.records.events.attachments import AttachmentEvent, FileAttached, FileErased, FileRemoved, FileRestored
from quarterdeck.records.models import Attachment
from quarterdeck.records.queries.attachments import may_remove_all, storage
from quarterdeck.records.rules.attachments import clean_name, media_type_of, upload_verdict
from quarterdeck.records.terms.attachments import HEAD_BYTES, PIECE_BYTES, FileState, Upload, UploadFacts
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.records import OUT_OF_REACH, require_visible
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused

BATCH = 100
# An upload may still be on its way: only what lies longer without a row is an orphan.
ORPHAN_AGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file after a write. `is_again`: the very same file was there already, and nothing was written."""

    attachment_id: int
    kind: str
    record_id: int
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class _Measured:
    """What an upload really holds, read to its end or one piece past the most bytes there may be."""

    head: bytes
    size: int
    sha256: str


def attach_file(
    *, kind: str, record_id: int, upload: Upload, by: Actor, via: Via, at: datetime | None = None
) -> Attached:
    """Attach a file to a record the actor may read. The same file under the same name is attached once.

    Raises NotPermitted, NotFound, or Refused with every reason the rules give; then nothing is kept.
    """
    measured = _measure(upload)
    _admit(kind=kind, record_id=record_id, upload=upload, measured=measured, by=by, via=via)
    key = _store(upload)
    is_kept = False
    try:
        row = _row(kind, record_id, upload, measured)
        row.key, row.added_by_id, row.added_at = key, by.person_id or None, at or timezone.now()
        attached = _attach(row=row, by=by, via=via)
        is_kept = not attached.is_again
    finally:
        if not is_kept:
            storage().delete(key)
    return attached


def _measure(upload: Upload) -> _Measured:
    """Read an upload through, no further than needed to know that it is too large."""
    head, size, digest = b"", 0, hashlib.sha256()
    upload.content.seek(0)
    while piece := upload.content.read(PIECE_BYTES):
        head = head or piece[:HEAD_BYTES]
        size += len(piece)
        digest.update(piece)
        if size > settings.ATTACHMENT_MAX_BYTES:
            break
    return _Measured(head, size, digest.hexdigest())


@action
def _admit(*, kind: str, record_id: int, upload: Upload, measured: _Measured, by: Actor, via: Via) -> None:
    """Refuse before a byte is stored."""
    require(by, Permission.ACTIVITIES_LOG)
    require_visible(by, kind, record_id)
    facts = UploadFacts(upload.name, measured.size, measured.head, settings.ATTACHMENT_MAX_BYTES, upload.category)
    if reasons := upload_verdict(facts):
        raise Refused(reasons)


def _store(upload: Upload) -> str:
    """Write the bytes under a name of our own; that name."""
    name = secrets.token_hex(20)
    key = f"{name[:2]}/{name}"
    try:
        return storage().save(key, upload.content)
    except BaseException:
        storage().delete(key)
        raise


def _row(kind: str, record_id: int, upload: Upload, measured: _Measured) -> Attachment:
    name = clean_name(upload.name)
    return Attachment(
        kind=kind,
        record_id=record_id,
        name=name,
        category=upload.category,
        media_type=media_type_of(name),
        size=measured.size,
        sha256=measured.sha256,
    )


@action
def _attach(*, row: Attachment, by: Actor, via: Via) -> Attached:
    require_visible(by, row.kind, row.record_id)
    try:
        with attempt():
            row.save(force_insert=True)
    except IntegrityError:
        return Attached(_same(row), row.kind, row.record_id, is_again=True)
    changes = [FieldChange("name", None, row.name)]
    if row.category:
        changes.append(FieldChange("category", None, row.category))
    record(_about(FileAttached, row), by.stamp(row.added_at, via), changes)
    return Attached(row.pk, row.kind, row.record_id)


def _same(row: Attachment) -> int:
    """The file that is attached already: same record, same name, same bytes."""
    there = Attachment.objects.filter(kind=row.kind, record_id=row.record_id, sha256=row.sha256, name=row.name)
    return there.values_list("pk", flat=True).get(state=FileState.ACTIVE)


def _about(event: type[AttachmentEvent], row: Attachment) -> AttachmentEvent:
    return event(record_id=row.pk, subject_kind=row.kind, subject_id=row.record_id)


@action
def remove_file(*, attachment_id: int, by: Actor, via: Via, at: datetime | None = None) -> Attached:
    """Remove a file: it is listed no more, and can be brought back while its bytes are kept.

    Its own file a person may always remove, others' whoever may change the record. Raises NotPermitted, NotFound.
    """
    row = _locked(attachment_id, FileState.ACTIVE, by)
    now = at or timezone.now()
    return _set_state(row, FileState.DELETED, FileRemoved, by.stamp(now, via), removed_at=now)


@action
def restore_file(*, attachment_id: int, by: Actor, via: Via, at: datetime | None = None) -> Attached:
    """Bring a removed file back. Raises NotPermitted, NotFound once its bytes are gone, or Refused when the same
    file was attached again meanwhile.
    """
    row = _locked(attachment_id, FileState.DELETED, by)
    try:
        with attempt():
            stamp = by.stamp(at or timezone.now(), via)
            return _set_state(row, FileState.ACTIVE, FileRestored, stamp, removed_at=None)
    except IntegrityError as error:
        text = Text.of("The same file was attached again meanwhile.")
        raise Refused.because("file_attached_again", text) from error


def _locked(attachment_id: int, state: FileState, by: Actor) -> Attachment:
    row = Attachment.objects.select_for_update().filter(pk=attachment_id, state=state).first()
    if row is None:
        raise NotFound("attachment")
    require_visible(by, row.kind, row.record_id)
    require(by, Permission.ACTIVITIES_LOG)
    if row.added_by_id != (by.person_id or None) and not may_remove_all(by, row.kind, row.record_id):
        raise NotPermitted(Permission.ACTIVITIES_LOG, OUT_OF_REACH)
    return row


def _set_state(
    row: Attachment, state: FileState, event: type[AttachmentEvent], stamp: Stamp, *, removed_at: datetime | None
) -> Attached:
    change = FieldChange("state", row.state, state.value)
    row.state, row.removed_at = state.value, removed_at
    row.save(update_fields=["state", "removed_at"])
    record(_about(event, row), stamp, [change])
    return Attached(row.pk, row.kind, row.record_id)


def erase_removed_files(*, at: datetime) -> int:
    """Erase the bytes of a batch of files that were removed longer ago than they are kept; how many."""
    keys = _let_go(by=system_actor(), via=Via(Door.SYSTEM), at=at)
    for key in keys:
        storage().delete(key)
    return len(keys)


@action
def _let_go(*, by: Actor, via: Via, at: datetime) -> list[str]:
    until = at - timedelta(days=settings.ATTACHMENT_KEEP_DAYS)
    due = Attachment.objects.select_for_update().filter(state=FileState.DELETED, removed_at__lt=until)
    rows = list(due.order_by("removed_at", "pk")[:BATCH])
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(state=FileState.GONE)
    change = FieldChange("state", FileState.DELETED.value, FileState.GONE.value)
    record_many([Recorded(_about(FileErased, row), by.stamp(at, via), [change]) for row in rows])
    return [row.key for row in rows]


def sweep_orphans(*, at: datetime) -> int:
    """Remove bytes that no row speaks of, left by a process that died in between; how many files.

    Goes through one folder of the storage at a time, so that no list grows with the number of files.
    """
    return sum(_sweep(folder, at - ORPHAN_AGE) for folder in _folders(""))


def _folders(path: str) -> list[str]:
    try:
        return storage().listdir(path)[0]
    except FileNotFoundError:
        return []


def _sweep(folder: str, before: datetime) -> int:
    keys = [f"{folder}/{name}" for name in storage().listdir(folder)[1]]
    rows = Attachment.objects.filter(key__in=keys).exclude(state=FileState.GONE)
    orphans = set(keys) - set(rows.values_list("key", flat=True))
    old = [key for key in orphans if storage().get_modified_time(key) < before]
    for key in old:
        storage().delete(key)
    return len(old)
