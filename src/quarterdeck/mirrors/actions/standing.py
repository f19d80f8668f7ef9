"""Where a mirror stands: paused, asked for a load, taken over as a whole or record by record."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, free_record, free_records, record
from quarterdeck.journal.queries.foreign import foreign_record
from quarterdeck.journal.terms import Via
from quarterdeck.mirrors.actions.setup import due_after, held
from quarterdeck.mirrors.events import (
    MirrorAsked,
    MirrorPaused,
    MirrorResumed,
    MirrorTakenOver,
    RecordTakenOver,
)
from quarterdeck.mirrors.models import Mirror, MirrorFile
from quarterdeck.mirrors.terms import KEPT, FileState, MirrorState
from quarterdeck.users.queries.records import records
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Conflict, NotFound


@action
def pause_mirror(*, mirror_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Load nothing until it is resumed; what it brought stays read-only. Raises NotPermitted, NotFound, Conflict."""
    row = held(by, mirror_id)
    if row.state == MirrorState.PAUSED:
        return
    row.state, row.next_at, row.is_asked = MirrorState.PAUSED.value, None, False
    _save(row)
    record(MirrorPaused(row.id), by.stamp(at or timezone.now(), via))


@action
def resume_mirror(*, mirror_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Load again, by the schedule. Raises NotPermitted, NotFound, Conflict."""
    row, now = held(by, mirror_id), at or timezone.now()
    if row.state == MirrorState.ACTIVE:
        return
    row.state, row.next_at = MirrorState.ACTIVE.value, due_after(row, now)
    _save(row)
    record(MirrorResumed(row.id), by.stamp(now, via))


@action
def ask_load(*, mirror_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Have it loaded now, in the background. Raises NotPermitted, NotFound, Conflict while it is paused."""
    row = held(by, mirror_id)
    if row.state == MirrorState.PAUSED:
        raise Conflict("mirror_paused", Text.of(N_("The mirror is paused. Resume it first.")))
    if row.is_asked:
        return
    row.is_asked = True
    row.save(update_fields=["is_asked"])
    record(MirrorAsked(row.id), by.stamp(at or timezone.now(), via))


@action
def load_file_again(*, mirror_id: int, file_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Try a file again that was refused, and believe it however short it is. Raises as `ask_load`."""
    row = held(by, mirror_id)
    files = MirrorFile.objects.filter(pk=file_id, part__mirror=row, state=FileState.REFUSED)
    if not files.update(state=FileState.SEEN.value, is_trusted=True, tries=0, load=None, problems="[]", batch=None):
        raise NotFound("mirror_file")
    ask_load(mirror_id=mirror_id, by=by, via=via, at=at)


def _save(row: Mirror) -> None:
    row.version += 1
    row.save(update_fields=["state", "next_at", "is_asked", "version"])


@action
def take_over_mirror(*, mirror_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """End a mirror: all its records are worked on here from now on, their history stays. Returns how many.

    Raises NotPermitted, NotFound, Conflict.
    """
    row, now = held(by, mirror_id), at or timezone.now()
    row.state, row.next_at, row.is_asked = MirrorState.ENDED.value, None, False
    _save(row)
    count = free_records(source_id=row.id, at=now)
    record(MirrorTakenOver(row.id, records=count), by.stamp(now, via))
    return count


@action
def take_over_record(*, kind: str, record_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Work on a record here from now on; its mirror leaves it alone. Raises NotPermitted, NotFound."""
    require(by, Permission.IMPORTS_RUN)
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    if kind not in KEPT.values() or record_id not in records.kind(kind).writable(by, [record_id]):
        raise NotFound(kind)
    mark, now = foreign_record(kind, record_id), at or timezone.now()
    if mark is None or not free_record(kind=kind, record_id=record_id, at=now):
        raise NotFound("foreign_record")
    event = RecordTakenOver(mark.source_id, subject_kind=kind, subject_id=record_id)
    record(event, by.stamp(now, via))
