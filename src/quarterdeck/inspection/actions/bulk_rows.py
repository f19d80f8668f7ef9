"""Working off the rows of a run: each in a transaction of its own, through the action every other door uses.

Its result is written in that transaction, once: whoever dies in between leaves the row as it was, for the next.
"""

import time
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from quarterdeck.activities.actions import set_next_step, undo_next_step
from quarterdeck.activities.queries import next_step
from quarterdeck.inspection.models import BulkResult, BulkRow, BulkRun
from quarterdeck.inspection.queries.bulk import pending_rows
from quarterdeck.inspection.queries.bulk_checks import reasons_of
from quarterdeck.inspection.rules.bulk import (
    ENDS,
    STEPS,
    BulkChange,
    BulkStep,
    Outcome,
    RunState,
    Step,
    change_of_json,
    fields_for,
    reasons_as_json,
)
from quarterdeck.journal.actions import action, attempt, log_refusals
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.actions import advance_stage, edit_opportunity, undo_change
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.terms import Move
from quarterdeck.records.queries.acting import GONE, acting
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, QuarterdeckError, Refused

AT_ONCE = 50
# Between two rows other writers get their turn.
PAUSE_SECONDS = 0.001


def work_off(run_id: int, most: int = AT_ONCE) -> int:
    """Work off up to `most` rows of a run that is running or being undone; how many. Ends the run after its last."""
    run = BulkRun.objects.filter(pk=run_id, state__in=list(STEPS)).first()
    if run is None:
        return 0
    step, change = STEPS[RunState(run.state)], change_of_json(run.change)
    by, via = acting(run.person_id, run.token_id, run.permissions), Via(Door.BULK, run_id=run_id)
    rows = pending_rows(run, step, most)
    for row in rows:
        if by is None:
            _note_gone(run, row, step)
        elif step is Step.APPLY:
            apply_row(row_id=row.id, change=change, by=by, via=via)
        else:
            undo_row(row_id=row.id, by=by, via=via)
        time.sleep(PAUSE_SECONDS)
    if rows:
        BulkRun.objects.filter(pk=run_id, state=run.state).update(position=rows[-1].position)
    if len(rows) < most:
        end = ENDS[RunState(run.state)]
        BulkRun.objects.filter(pk=run_id, state=run.state).update(state=end, finished_at=timezone.now(), position=0)
    return len(rows)


@action
def apply_row(*, row_id: int, change: BulkChange, by: Actor, via: Via) -> None:
    """Change the opportunity of a row, or write down why not. A row that has its result is left alone."""
    row = BulkRow.objects.select_for_update().get(pk=row_id)
    _settle(row, Step.APPLY, partial(_change, row, change, by, via), (by, via))


@action
def undo_row(*, row_id: int, by: Actor, via: Via) -> None:
    """Take the change of a row back, or write down why not: what changed again since stays as it is."""
    row = BulkRow.objects.select_for_update().get(pk=row_id)
    done = row.results.filter(step=Step.APPLY.value, outcome=Outcome.CHANGED.value).first()
    if done is None or done.seq is None:
        return
    seq = done.seq

    def undo() -> int | None:
        if change_of_json(row.run.change).step is not None:
            return undo_next_step(kind=KIND, record_id=row.opportunity_id, seq=seq, by=by, via=via).seq
        return undo_change(opportunity_id=row.opportunity_id, seq=seq, by=by, via=via).seq

    _settle(row, Step.UNDO, undo, (by, via))


def _change(row: BulkRow, change: BulkChange, by: Actor, via: Via) -> int | None:
    number, fields = row.opportunity_id, dict(change.fields)
    if change.step is not None:
        return _set_step(number, change.step, by, via)
    if change.shift_days is not None:
        days = visible_to(by).filter(pk=number).values_list("close_date", flat=True)
        fields, reasons = fields_for(change, next(iter(days), None))
        if reasons and days:
            raise Refused(reasons)
    if change.stage_id is None:
        return edit_opportunity(opportunity_id=number, changes=fields, by=by, via=via, version=row.version).seq
    move = Move(
        opportunity_id=number,
        to=change.stage_id,
        fill=fields,
        version=row.version,
        override_reason=change.override_reason,
    )
    return advance_stage(move=move, by=by, via=via).seq


def _set_step(number: int, step: BulkStep, by: Actor, via: Via) -> int | None:
    """The next step of one deal, with the version that was read: one set in between is not written over."""
    if not visible_to(by).filter(pk=number).exists():
        raise NotFound(KIND)
    present = next_step(KIND, number)
    if step.is_added and present.text:
        return None
    return set_next_step(
        kind=KIND, record_id=number, text=step.text, due_on=step.due_on, by=by, via=via, version=present.version
    ).seq


def _settle(row: BulkRow, step: Step, work: Callable[[], int | None], who: tuple[Actor, Via]) -> None:
    by, via = who
    if row.results.filter(step=step.value).exists():
        return
    try:
        with attempt():
            seq = work()
    except (Refused, NotPermitted, NotFound, Conflict) as error:
        _refuse(row, step, error)
        codes = [reason.code for reason in reasons_of(error)]
        name = "undo_change" if step is Step.UNDO else "bulk_edit"
        log_refusals([(row.opportunity_id, codes)], action_name=name, by=by, via=via)
        return
    outcome = Outcome.UNCHANGED if seq is None else Outcome.CHANGED
    BulkResult.objects.create(run_id=row.run_id, row=row, step=step.value, outcome=outcome.value, seq=seq)


def _refuse(row: BulkRow, step: Step, error: QuarterdeckError) -> None:
    reasons = reasons_as_json(reasons_of(error))
    outcome = Outcome.REFUSED.value
    BulkResult.objects.create(run_id=row.run_id, row=row, step=step.value, outcome=outcome, reasons=reasons)


def _note_gone(run: BulkRun, row: BulkRow, step: Step) -> None:
    if not row.results.filter(step=step.value).exists():
        _refuse(row, step, GONE)
