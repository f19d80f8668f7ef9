"""Bringing past states of existing opportunities in, each with a date of its own."""

from collections.abc import Sequence

from quarterdeck.journal.actions import action, update_rows
from quarterdeck.journal.terms import Stamp, Via
from quarterdeck.opportunities.actions.ledger import Seen, Step, update_presents, write_steps
from quarterdeck.opportunities.actions.locks import locked_all
from quarterdeck.opportunities.events import HistoryImported
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries import Scene, Telling, plan_tellings
from quarterdeck.opportunities.rules.timeline import Row, replay
from quarterdeck.opportunities.terms import DatedState, Edited, ToldStates
from quarterdeck.pipelines.queries import lock_pipelines
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values import timeline
from quarterdeck.values.verdict import Refused


@action
def import_states(*, opportunity_id: int, states: Sequence[DatedState], by: Actor, via: Via) -> Edited:
    """Add past states, oldest first: history, not moves, so nothing is gated; what was unmet is listed.

    Each changes the stretch from its instant to the next known change. An instant before the creation
    moves the creation to it. Needs the right to import history.
    """
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    told = ToldStates(opportunity_id=opportunity_id, states=tuple(states))
    return _tell([told], by, via)[0][0]


@action
def import_histories(*, rows: Sequence[ToldStates], by: Actor, via: Via) -> list[list[int]]:
    """`import_states` for many opportunities, in few statements. The seqs of the states' history rows, in order.

    An opportunity stands in one row at most. A state that cannot be told refuses all of them.
    """
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    return [seqs for _, seqs in _tell(rows, by, via)]


def _tell(told: Sequence[ToldStates], by: Actor, via: Via) -> list[tuple[Edited, list[int]]]:
    """What became of each opportunity, and the seqs of the states told of it."""
    rows = locked_all([one.opportunity_id for one in told], by, Permission.OPPORTUNITIES_EDIT)
    lock_pipelines({row.pipeline_id for row in rows})
    scene = Scene(by, None)
    plans = plan_tellings(scene, rows, told)
    if faults := [reason for plan in plans for reasons in plan.reasons for reason in reasons]:
        raise Refused(faults)
    steps = [pair for plan in plans for pair in _steps(plan, by, via)]
    seqs = iter(write_steps(steps, scene.now))
    written = [[next(seqs) for _ in plan.steps] for plan in plans]
    voided = [
        (seq, scene.now, step.voids)
        for plan, seqs_of in zip(plans, written, strict=True)
        for step, seq in zip(plan.steps, seqs_of, strict=True)
        if step.voids is not None
    ]
    update_rows(History, ("voided_by", "voided_at"), voided)
    further = [
        (plan.furthest, plan.row.id)
        for plan in plans
        if plan.furthest is not None
        and plan.furthest > (-1 if plan.row.imported_position is None else plan.row.imported_position)
    ]
    update_rows(Opportunity, ("imported_position",), further)
    changed = [
        Seen(plan.row, replay(_rows_after(plan, seqs_of, scene), scene.pushing(plan.spec)))
        for plan, seqs_of in zip(plans, written, strict=True)
        if plan.steps
    ]
    update_presents(changed, scene.now)
    return [
        (
            Edited(opportunity_id=plan.row.id, version=plan.row.version, seq=seqs_of[-1] if seqs_of else None),
            _told_seqs(plan, seqs_of),
        )
        for plan, seqs_of in zip(plans, written, strict=True)
    ]


def _steps(plan: Telling, by: Actor, via: Via) -> list[tuple[Step, Stamp]]:
    return [
        (
            Step(
                opportunity_id=plan.row.id,
                event=HistoryImported(record_id=plan.row.id),
                before=step.before,
                after=step.planned.state,
                kind=step.kind,
                excused=step.planned.excused,
                voids=step.voids,
            ),
            by.stamp(step.planned.at, via, since=step.planned.since),
        )
        for step in plan.steps
    ]


def _rows_after(plan: Telling, seqs: Sequence[int], scene: Scene) -> list[Row]:
    """The rows that count once these steps are written."""
    gone = {step.voids for step in plan.steps}
    new = [
        timeline.Row(seq, step.planned.at, scene.now, step.kind, step.planned.state, voids=step.voids)
        for step, seq in zip(plan.steps, seqs, strict=True)
    ]
    return [*(row for row in plan.history if row.seq not in gone), *new]


def _told_seqs(plan: Telling, seqs: Sequence[int]) -> list[int]:
    """The rows of the states themselves, without the one that restates the beginning."""
    return [seq for step, seq in zip(plan.steps, seqs, strict=True) if not step.is_restated]
