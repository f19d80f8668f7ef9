"""What an undo of an import took back, and what it left alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from quarterdeck.imports.models import ImportRow
from quarterdeck.imports.queries.rows import StagedRow, read_rows
from quarterdeck.imports.terms import Undone


@dataclass(frozen=True, slots=True)
class UndoReport:
    """How many rows were taken back, and how many were left alone."""

    import_id: int
    done: int
    left: int


def undo_report(import_id: int) -> UndoReport:
    """How the undo of an import stands. One query."""
    rows = ImportRow.objects.filter(batch_id=import_id).exclude(undone="").order_by()
    counts = dict(rows.values_list("undone").annotate(count=Count("*")))
    return UndoReport(import_id, counts.get(Undone.DONE.value, 0), counts.get(Undone.LEFT.value, 0))


def left_rows(import_id: int) -> Iterator[StagedRow]:
    """The rows of an import that its undo left alone, in order of lines; their problems say why."""
    return read_rows(ImportRow.objects.filter(batch_id=import_id, undone=Undone.LEFT.value).order_by("line"))
