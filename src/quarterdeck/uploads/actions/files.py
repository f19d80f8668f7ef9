"""Files are taken into the spool under names of our own, and go from it when nobody needs them any more."""

import secrets
import shutil
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quarterdeck.imports.terms import Kind
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via
from quarterdeck.records.rules.attachments import clean_name
from quarterdeck.sheets.writing import FileType
from quarterdeck.uploads.events import FileUploaded, UploadRemoved
from quarterdeck.uploads.models import Upload
from quarterdeck.uploads.queries import (
    errors_path,
    fitting_mapping,
    last_mapping,
    look_at,
    spool,
    spool_path,
    visible_to,
)
from quarterdeck.uploads.queries.files import Look
from quarterdeck.uploads.rules.reading import asked_in, read_as
from quarterdeck.uploads.terms import BUSY, KEEP_DAYS, OVER, UploadState
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.toml import read_toml
from quarterdeck.values.verdict import Conflict, NotFound, Refused

PIECE = 1 << 20
_BATCH = 100
# What lies in the spool without a row for so long was left by a process that died.
_ORPHAN_AGE = timedelta(days=1)
BUSY_NOW = Text.of(N_("Its rows are being worked off. Wait until that is done."))


class Content(Protocol):
    """The bytes of a file. One that lies on the disk already is moved, not copied."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


def take_file(
    *, content: Content, name: str, kind: Kind | None, by: Actor, via: Via, at: datetime | None = None
) -> int:
    """Take a file, look at it, and begin its mapping: one that was saved for such columns, else a guessed one.

    Returns the id of the upload. Raises NotPermitted, or Refused for what is no table or too large; then nothing
    is kept.
    """
    require(by, Permission.IMPORTS_RUN)
    key = secrets.token_hex(20)
    is_kept = False
    try:
        size = _store(content, spool_path(key))
        upload_id = _add(key=key, size=size, name=clean_name(name)[:255] or "file", kind=kind, by=by, via=via, at=at)
        is_kept = True
    finally:
        if not is_kept:
            spool_path(key).unlink(missing_ok=True)
    return upload_id


def _store(content: Content, target: Path) -> int:
    """Write the bytes, no more than a file may have; how many."""
    spool().mkdir(mode=0o700, parents=True, exist_ok=True)
    there = getattr(content, "temporary_file_path", None)
    if there is not None:
        shutil.move(there(), target)
        target.chmod(0o600)
        return target.stat().st_size
    most, size = settings.IMPORT_LIMITS.file_bytes, 0
    with target.open("xb") as out:
        while piece := content.read(PIECE):
            size += len(piece)
            if size > most:
                text = Text.of(
                    "The file is larger than {most} MiB; QUARTERDECK_IMPORT_FILE_MB sets how much is taken.",
                    most=most >> 20,
                )
                raise Refused.because("file_too_large", text, "file")
            out.write(piece)
    return size


def _add(*, key: str, size: int, name: str, kind: Kind | None, by: Actor, via: Via, at: datetime | None) -> int:
    look = look_at(spool_path(key), name=name, kind=kind, by=by)
    rows_are, mapping = _mapping(look, kind, by)
    row = Upload(
        person_id=by.person_id,
        kind=rows_are.value,
        file_name=name,
        key=key,
        size=size,
        looks=msgspec.json.encode(look.looks).decode(),
        fingerprint=look.fingerprint,
        mapping=mapping,
    )
    row.created_at = row.changed_at = at or timezone.now()
    return _insert(row=row, by=by, via=via)


def _mapping(look: Look, kind: Kind | None, by: Actor) -> tuple[Kind, str]:
    """A saved mapping for these columns, else that of the last file with them, else the guessed one."""
    saved = fitting_mapping(by, fingerprint=look.fingerprint, kind=kind)
    last = None if saved else last_mapping(by, fingerprint=look.fingerprint, kind=kind)
    kind, mapping = (saved.kind, saved.mapping) if saved else last or (look.kind, look.mapping)
    sheet = asked_in(read_toml(mapping)).sheet
    # The sheet may be called otherwise in every file.
    return kind, read_as(mapping, look.asked) if sheet and sheet not in look.looks.sheets else mapping


@action
def _insert(*, row: Upload, by: Actor, via: Via) -> int:
    row.save(force_insert=True)
    record(FileUploaded(row.pk, rows_are=row.kind, size=row.size), by.stamp(row.created_at, via))
    return row.pk


@action
def remove_upload(*, upload_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Remove a file that was not imported, and all that was found in it. Raises NotPermitted, NotFound, Conflict."""
    row = locked(by, upload_id)
    if row.state in OVER:
        raise Conflict("import_applied", Text.of(N_("This file was imported. Its list of rows stays.")))
    key = row.key
    row.delete()
    record(UploadRemoved(upload_id), by.stamp(at or timezone.now(), via))
    transaction.on_commit(partial(_erase, key))


def _erase(key: str) -> None:
    """The file and the files of its rows to mend."""
    for path in (spool_path(key), *(errors_path(key, file_type) for file_type in FileType)):
        path.unlink(missing_ok=True)


def locked(by: Actor, upload_id: int) -> Upload:
    """The upload, to be changed. Raises NotPermitted, NotFound, and Conflict while the background works on it."""
    row = visible_to(by).select_for_update().filter(pk=upload_id).first()
    if row is None:
        raise NotFound("upload")
    if row.state in BUSY:
        raise Conflict("upload_busy", BUSY_NOW)
    return row


def forget_files(*, at: datetime) -> int:
    """Remove a batch of files that nobody did anything with for KEEP_DAYS, and what has no row; how many."""
    keys = _let_go(at=at)
    for key in keys:
        _erase(key)
    return len(keys) + _sweep(at)


@action
def _let_go(*, at: datetime) -> list[str]:
    idle = [state.value for state in UploadState if state not in BUSY]
    until = at - timedelta(days=KEEP_DAYS)
    due = Upload.objects.select_for_update().filter(state__in=idle, changed_at__lt=until).exclude(key="")
    found = dict(due.order_by("changed_at").values_list("pk", "key")[:_BATCH])
    Upload.objects.filter(pk__in=found).update(key="")
    return list(found.values())


def _sweep(at: datetime) -> int:
    if not spool().exists():
        return 0
    before = (at - _ORPHAN_AGE).timestamp()
    old = {file.name: file for file in spool().iterdir() if file.suffix == "" and file.stat().st_mtime < before}
    known = set(Upload.objects.filter(key__in=list(old)).values_list("key", flat=True))
    orphans = [file for name, file in old.items() if name not in known]
    for file in orphans:
        file.unlink(missing_ok=True)
    return len(orphans)
