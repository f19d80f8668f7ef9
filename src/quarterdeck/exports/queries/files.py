"""Files that somebody asked for, and the bytes of one."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from quarterdeck.exports.models import Export
from quarterdeck.exports.terms import ExportState, Headings, Order
from quarterdeck.sheets.writing import FileType
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound

SHOWN = 50
PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A file: what was asked for, how far it is. `problem` is a sentence to be translated."""

    id: int
    order: Order
    state: ExportState
    count: int
    size: int
    file_name: str
    problem: str
    created_at: datetime
    expires_at: datetime | None


def exports_of(actor: Actor) -> list[ExportRow]:
    """The actor's own last files, the newest first. One query."""
    own = Export.objects.filter(person_id=actor.person_id).order_by("-created_at", "-pk")
    return [_row(one, actor) for one in own[:SHOWN]]


def export_of(actor: Actor, export_id: int) -> ExportRow:
    """One of the actor's own files. One query. Raises NotFound."""
    found = Export.objects.filter(pk=export_id, person_id=actor.person_id).first()
    if found is None:
        raise NotFound("export")
    return _row(found, actor)


def ready_export(actor: Actor, export_id: int) -> ExportRow:
    """One of the actor's own files whose bytes can be fetched. Raises NotFound."""
    row = export_of(actor, export_id)
    if row.state is not ExportState.READY or not file_path(export_id).is_file():
        raise NotFound("export")
    return row


def pieces_of(export_id: int) -> Iterator[bytes]:
    """The bytes of a file, opened when the first of them is asked for."""
    with file_path(export_id).open("rb") as content:
        while piece := content.read(PIECE):
            yield piece


def file_path(export_id: int) -> Path:
    """Where the bytes of a file lie: beside the database, out of reach of the web."""
    folder: Path = settings.DATA_DIR / "exports"
    return folder / public_id(export_id)


def has_waiting() -> bool:
    """Whether a file waits to be written. One query."""
    return Export.objects.filter(state=ExportState.WAITING).exists()


def next_waiting() -> int | None:
    """The file that waits the longest. One query."""
    waiting = Export.objects.filter(state=ExportState.WAITING).order_by("created_at", "pk")
    return waiting.values_list("pk", flat=True).first()


def _row(export: Export, actor: Actor) -> ExportRow:
    state = ExportState(export.state)
    is_over = export.expires_at is not None and export.expires_at <= timezone.now()
    # What a file holds is what its asker saw when it was written: with other rights or teams it is to be asked anew.
    if state is ExportState.READY and (is_over or export.access_version != actor.access_version):
        state = ExportState.GONE
    return ExportRow(
        id=export.pk,
        order=Order(export.list_key, export.query, FileType(export.type), Headings(export.headings)),
        state=state,
        count=export.count,
        size=export.size,
        file_name=export.file_name,
        problem=export.problem,
        created_at=export.created_at,
        expires_at=export.expires_at,
    )
