"""Undo of a whole import, in short transactions: what it made goes, what it changed goes back."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils import timezone

from quarterdeck.imports.actions.external_ids import forget_noted_ids
from quarterdeck.imports.actions.undoers import Undoer, require_undoable
from quarterdeck.imports.events import ImportUndone
from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.queries.adding import accounts_import
from quarterdeck.imports.queries.judging import field_of
from quarterdeck.imports.queries.report import UndoReport, batched, undo_report
from quarterdeck.imports.rules.stored import problems_to
from quarterdeck.imports.terms import NAMED_KINDS, ImportState, Judgement, Kind, Outcome, Plan, Problem, Result, Undone
from quarterdeck.journal.actions import action, record, update_rows
from quarterdeck.journal.actions.pacing import (
    LEAST_AT_ONCE,
    Deadline,
    Pace,
    sets_first,
    short_collections,
    swift_commits,
)
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict, NotFound, Refused

_WRITTEN = [plan.value for plan in (Plan.CREATE, Plan.HISTORY, Plan.CHANGE, Plan.MOVE)]
_CHANGED = [plan.value for plan in (Plan.CHANGE, Plan.MOVE)]
_BEGUN = (ImportState.APPLYING.value, ImportState.APPLIED.value, ImportState.UNDOING.value)
# Rank and line of the row that was looked at last.
Place = tuple[int, int]


def undo_import(*, import_id: int, by: Actor, progress: Callable[[int], None] | None = None) -> UndoReport:
    """Take back whatever the rows of an import did; go on with an undo that was interrupted.

    What people changed since is left alone, and `queries.left_rows` lists it. An import that was undone stays so:
    nothing happens a second time. Raises NotFound, NotPermitted, Refused for a kind that is not taken back and while
    a later import of the same records stands, Conflict for one that was not applied.
    """
    via = Via(Door.IMPORT)
    batch = _begin(import_id=import_id, by=by, via=via)
    if batch.state == ImportState.UNDONE:
        _undo_accounts(import_id, by=by)
        return undo_report(import_id)
    undoer = Undoer(Kind(batch.kind), by, Via(Door.IMPORT, quiet=batch.quiet))
    pace, done, before, place = Pace(), 0, 0, None
    with swift_commits(), short_collections():
        while True:
            with pace.transaction():
                step = sets_first(partial(_undo_batch, import_id, place, undoer, size=pace.size, by=by, via=via))
            if step is not None:
                place, undone = step
                done += undone
                if progress:
                    progress(done)
            # What a record that went needed may go now, such as the parent of an account.
            elif done == before or not _look_again(import_id, pace, by=by, via=via):
                break
            else:
                before, place = done, None
    report = undo_report(import_id)
    _end(report, by=by, via=via)
    _undo_accounts(import_id, by=by)
    return report


def _undo_accounts(import_id: int, *, by: Actor) -> None:
    """Take back the accounts that came in with the rows of an import, too."""
    accounts = accounts_import(import_id)
    if accounts and accounts.state in _BEGUN:
        undo_import(import_id=accounts.pk, by=by)


@action
def _begin(*, import_id: int, by: Actor, via: Via) -> Import:
    require(by, Permission.IMPORTS_RUN)
    batch = Import.objects.select_for_update().filter(pk=import_id).first()
    if batch is None:
        raise NotFound("import")
    if batch.state == ImportState.UNDONE:
        return batch
    if batch.state not in _BEGUN:
        raise Conflict("import_not_applied", Text.of("This import was not applied, so there is nothing to undo."))
    require_undoable(Kind(batch.kind))
    accounts = accounts_import(import_id)
    if later := _later(batch) or (accounts and _later(accounts)):
        text = Text.of("“{name}” was imported later and changed the same records. Undo it first.", name=later)
        raise Refused.because("imported_since", text)
    batch.state = ImportState.UNDOING.value
    batch.save(update_fields=["state"])
    return batch


def _later(batch: Import) -> str | None:
    """Name of the file of a later import that changed records of this one, and stands."""
    own = ImportRow.objects.filter(batch=batch, record_id__isnull=False).values("record_id")
    rows = ImportRow.objects.filter(
        batch__kind=batch.kind, batch__state__in=_BEGUN, batch__created_at__gt=batch.created_at
    )
    changed = rows.filter(outcome=Outcome.DONE.value, plan__in=_CHANGED, record_id__in=own)
    return changed.order_by("-batch__created_at").values_list("batch__file_name", flat=True).first()


@action
def _undo_batch(
    import_id: int, place: Place | None, undoer: Undoer, *, size: int, in_sets: bool, by: Actor, via: Via
) -> tuple[Place, int] | None:
    """Take the rows before a place back, the last first, and mark them; the new place and how many. None at the end."""
    deadline = Deadline.from_now(in_sets=in_sets)
    found = _rows_before(import_id, place, size)
    if not found:
        return None
    judged = [
        Judgement(line=line, plan=Plan(plan), record_id=record_id, facts=facts)
        for _, _, line, plan, record_id, facts, _ in found
    ]
    results = undoer.undo(judged, {row[2]: row[6] for row in found}, deadline)
    marks = []
    for (pk, _, line, *_), result in zip(found, results, strict=False):
        why = [Problem(line, field_of(reason.field), "", reason) for reason in result.reasons]
        marks.append(((Undone.LEFT if why else Undone.DONE).value, problems_to(why), pk))
    update_rows(ImportRow, ("undone", "problems"), marks)
    _free_ids(import_id, undoer.kind, judged, results)
    last = found[len(results) - 1]
    return (last[1], last[2]), sum(not result.reasons for result in results)


def _rows_before(import_id: int, place: Place | None, size: int) -> list[tuple[Any, ...]]:
    """Rows to take back, the last first; those that were looked at are not read again."""
    rows = ImportRow.objects.select_for_update().filter(
        batch_id=import_id, outcome=Outcome.DONE.value, undone="", plan__in=_WRITTEN
    )
    ordered = rows.order_by("-rank", "-line").values_list("pk", "rank", "line", "plan", "record_id", "facts", "seq")
    if place is None:
        return list(ordered[:size])
    rank, line = place
    return list(ordered.filter(rank=rank, line__lt=line)[:size]) or list(ordered.filter(rank__lt=rank)[:size])


def _free_ids(import_id: int, kind: Kind, rows: Sequence[Judgement], results: Sequence[Result]) -> None:
    """Ids of another system that changed rows brought are free again; those of new records went with them."""
    changed = {
        row.record_id
        for row, result in zip(rows, results, strict=False)
        if row.record_id and row.plan in _CHANGED and not result.reasons
    }
    if changed and kind in NAMED_KINDS:
        forget_noted_ids(kind, changed, import_id)


def _look_again(import_id: int, pace: Pace, *, by: Actor, via: Via) -> int:
    """Rows that were left are to be looked at once more; how many. Found among all while anybody may write."""
    left = list(ImportRow.objects.filter(batch_id=import_id, undone=Undone.LEFT.value).values_list("pk", flat=True))
    for part in batched(left, LEAST_AT_ONCE):
        with pace.transaction():
            _forget_left(part, by=by, via=via)
    return len(left)


@action
def _forget_left(keys: Sequence[int], *, by: Actor, via: Via) -> None:
    ImportRow.objects.filter(pk__in=keys).update(undone="", problems="[]")


@action
def _end(report: UndoReport, *, by: Actor, via: Via) -> None:
    now = timezone.now()
    begun = Import.objects.filter(pk=report.import_id, state=ImportState.UNDOING.value)
    if begun.update(state=ImportState.UNDONE.value, undone_at=now):
        record(ImportUndone(report.import_id, done=report.done, left=report.left), by.stamp(now, via))
