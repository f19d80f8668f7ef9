"""A file is asked for, finished or given up by the background, and removed when its time is over."""

from datetime import datetime

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from quarterdeck.exports.events import HeldDataExported, ListExported
from quarterdeck.exports.models import Export
from quarterdeck.exports.queries import file_path
from quarterdeck.exports.queries.archive import require_archive
from quarterdeck.exports.queries.privacy import require_privacy
from quarterdeck.exports.rules import LONGEST_QUERY, file_name
from quarterdeck.exports.terms import COMPANY, KEPT_FOR, MOST_KEPT, MOST_WAITING, ExportState, Headings, Order
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Door, Via
from quarterdeck.records.queries.acting import acting, rights_of
from quarterdeck.sheets.writing import FileType
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a file."""

    count: int
    size: int


@action
def note_export(*, order: Order, count: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Write down that somebody took a list away at once: which one, and how many rows there were."""
    record(_event(order, count, by.person_id), by.stamp(at or timezone.now(), via))


@action
def ask_export(*, order: Order, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Ask for a file that the background writes, with the rights that the asker has now. Returns its id.

    Raises NotPermitted for the whole company, Refused while many of the asker's files wait.
    """
    if order.source == COMPANY:
        require_archive(by)
    waiting = Export.objects.filter(person_id=by.person_id, state=ExportState.WAITING)
    if waiting.count() >= MOST_WAITING:
        text = Text.of(N_("{most} files of yours wait to be written. Ask again when they are."), most=MOST_WAITING)
        raise Refused.because("exports_waiting", text)
    export = Export(
        person_id=by.person_id,
        token_id=by.token_id,
        permissions=rights_of(by),
        list_key=order.source,
        query=order.query,
        type=order.type.value,
        headings=order.headings.value,
        created_at=at or timezone.now(),
    )
    export.save(force_insert=True)
    return export.pk


@action
def note_archive(*, file_type: FileType, count: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Write down that the whole company was taken away on the machine itself. Raises NotPermitted."""
    require_archive(by)
    order = Order(COMPANY, "", file_type, Headings.KEYS)
    record(_event(order, count, by.person_id), by.stamp(at or timezone.now(), via))


@action
def note_held_data(*, kind: str, record_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Write down that what is held about a person was taken away. Raises NotPermitted."""
    require_privacy(by)
    event = HeldDataExported(by.person_id, about_kind=kind, about_id=record_id)
    record(event, by.stamp(at or timezone.now(), via))


def acting_for(export_id: int) -> Actor | None:
    """Who asked for a file, with the rights of this moment that they had then too; None when they may no longer act."""
    found = Export.objects.get(pk=export_id)
    return acting(found.person_id, found.token_id, found.permissions)


@action
def finish_export(*, export_id: int, written: Written, by: Actor, at: datetime | None = None) -> None:
    """A file is there to be fetched by whoever asked for it; that it was taken is written down."""
    now = at or timezone.now()
    export = Export.objects.select_for_update().get(pk=export_id)
    order = Order(export.list_key, export.query, FileType(export.type), Headings(export.headings))
    export.state, export.count, export.size = ExportState.READY.value, written.count, written.size
    export.file_name, export.access_version = file_name(order, now.date()), by.access_version
    export.finished_at, export.expires_at = now, now + KEPT_FOR
    told = ("file_name", "access_version", "finished_at", "expires_at")
    export.save(update_fields=["state", "count", "size", *told])
    record(_event(order, written.count, by.person_id), by.stamp(now, Via(Door.SYSTEM)))


@action
def fail_export(*, export_id: int, problem: str, at: datetime | None = None) -> None:
    """A file cannot be written; `problem` is the sentence that says why."""
    export = Export.objects.select_for_update().get(pk=export_id)
    export.state, export.problem, export.finished_at = ExportState.FAILED.value, problem, at or timezone.now()
    export.save(update_fields=["state", "problem", "finished_at"])


def forget_exports(at: datetime | None = None) -> int:
    """Remove the bytes of files whose time is over, or that are more than are kept of one person; how many."""
    newer = Window(RowNumber(), partition_by="person_id", order_by=F("finished_at").desc())
    ready = Export.objects.filter(state=ExportState.READY).annotate(place=newer)
    due = ready.filter(Q(expires_at__lte=at or timezone.now()) | Q(place__gt=MOST_KEPT))
    ids = list(due.values_list("pk", flat=True)[:100])
    for export_id in ids:
        file_path(export_id).unlink(missing_ok=True)
    return Export.objects.filter(pk__in=ids).update(state=ExportState.GONE)


def _event(order: Order, count: int, person_id: int) -> ListExported:
    return ListExported(
        person_id, source=order.source, query=order.query[:LONGEST_QUERY], type=order.type.value, count=count
    )
