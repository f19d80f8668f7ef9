"""Undo and correction: voided rows count for nothing any more, and stay to be seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from quarterdeck.journal.actions import action
from quarterdeck.journal.queries import changes_of
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.opportunities.actions.contacts import add_contacts, remove_contacts
from quarterdeck.opportunities.actions.custom import custom_back, write_custom
from quarterdeck.opportunities.actions.ledger import Step, rebuild_present, write_steps
from quarterdeck.opportunities.actions.locks import locked
from quarterdeck.opportunities.events import ChangeUndone, HistoryCorrected
from quarterdeck.opportunities.models import GateException, History
from quarterdeck.opportunities.queries import Scene, Standing, facts_of, known_for, stage_in
from quarterdeck.opportunities.queries.custom import KIND, Values, told_of
from quarterdeck.opportunities.rules.fields import check_fields
from quarterdeck.opportunities.rules.lines import step_reasons
from quarterdeck.opportunities.rules.state import State, differences, edited, in_stage
from quarterdeck.opportunities.rules.timeline import Descent, Rewriting, Row
from quarterdeck.opportunities.rules.undo import correction_reasons, touched_reasons, undo_reasons, undo_rights
from quarterdeck.opportunities.terms import Correction, Edited
from quarterdeck.pipelines.queries import shared_pipeline
from quarterdeck.pipelines.rules.gate import hollow_reasons, returning_reasons
from quarterdeck.records.queries.fields import every_field
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.timeline import HistoryKind, rewriting
from quarterdeck.values.verdict import NotFound, Reason, Refused


@dataclass(frozen=True)
class _Held:
    """A locked opportunity, one row of whose history is to be voided."""

    standing: Standing
    target: Row

    @cached_property
    def descent(self) -> Descent:
        """All of its history."""
        return Descent(self.standing.rows)

    @property
    def number(self) -> int:
        """The opportunity's id."""
        return self.standing.row.id


@action
def undo_change(*, opportunity_id: int, seq: int, by: Actor, via: Via, version: int | None = None) -> Edited:
    """Take back the change of history row `seq`: it and the undo count for nothing, as if neither had been.

    Later changes of other fields stay. Raises Refused when a field of it was changed again since, when it
    is older than a day or another person's (unless the actor may correct history), cannot be undone, or is
    what an enforced criterion let the opportunity into its stage with.
    """
    held = _hold(Scene(by, None), opportunity_id, seq, Permission.OPPORTUNITIES_EDIT, version)
    target, descent = held.target, held.descent
    now, may_correct = held.standing.scene.now, by.may(Permission.OPPORTUNITIES_CORRECT)
    reasons = undo_reasons(target, descent, now=now, actor_id=by.person_id or None, may_correct=may_correct)
    if reasons or (reasons := _of_lines(held)):
        raise Refused(reasons)
    taken = descent.taken_back(target)
    for permission in undo_rights(taken):
        require(by, permission)
    change = rewriting(descent, target, taken)
    later = [_entry_of(row, descent) for row in descent.counting[descent.counting.index(target) + 1 :]]
    back, touched = custom_back(held.standing, _entry_of(target, descent), later)
    reasons = touched_reasons([*sorted(change.touched), *touched], every_field(by, KIND))
    if reasons := reasons or _hollow(held, change, back):
        raise Refused(reasons)
    step = Step(
        opportunity_id=held.number,
        event=ChangeUndone(record_id=held.number, voided=seq),
        before=target.state,
        after=target.state.but(**taken),
        kind=HistoryKind.UNDO,
        beside=(*_contacts_back(held, _entry_of(target, descent)), *write_custom(held.standing, back)),
        voids=seq,
    )
    return _rewrite(held, step, by.stamp(held.standing.scene.at, via), change)


def _hollow(held: _Held, change: Rewriting, back: Values) -> list[Reason]:
    """Why the gate does not let this be undone: the stage it is in, or comes back to, was entered with it.

    What the opportunity lacked already in this stage, before the change, it may lack again. Coming back
    into a stage is no way round what has been taken away since it left.
    """
    standing, target, descent = held.standing, held.target, held.descent
    last, parent = descent.counting[-1], descent.parent(target)
    after = descent.counting[-2].state if last is target else change.states.get(last.seq, last.state)
    if parent is None:
        return []
    joined, left = _contacts_of(_entry_of(target, descent))
    contacts = standing.contacts - set(joined) | set(left)
    stage, scene = standing.spec.at(after.stage_id), standing.scene
    more = standing.beside([stage])
    then = told_of(more, back)
    if after.stage_id != last.state.stage_id:
        excused = GateException.objects.filter(opportunity_id=held.number).values_list("criterion", flat=True)
        found = returning_reasons(stage, facts_of(scene, after, contacts, scene.at, then), scene.at)
        # Its own fields are then what they were just before, and may lack what a history brought in lacked.
        own = {*State._fields, "amount"} if parent.state == after else set()
        return [one for one in found if one.field not in own and one.criterion not in set(excused)] if found else []

    def lost(state: State, group: set[tuple[int, str]]) -> list[Reason]:
        old = facts_of(scene, last.state, standing.contacts, scene.at, more)
        new = facts_of(scene, state, group, scene.at, then)
        return hollow_reasons(stage, old, new, scene.at)

    lacked = lost(parent.state, standing.contacts) if parent.state.stage_id == after.stage_id else []
    known = {reason.criterion for reason in lacked}
    return [reason for reason in lost(after, contacts) if reason.criterion not in known]


@action
def correct_history(*, opportunity_id: int, correction: Correction, by: Actor, via: Via) -> Edited:
    """Replace what a row of history says by what was really so, with a reason; later rows inherit it.

    Needs the right to correct history. A row that changed a field again keeps its own value.
    """
    held = _hold(Scene(by, None), opportunity_id, correction.seq, Permission.OPPORTUNITIES_CORRECT)
    state, reasons = _corrected(held, correction.changes, correction.at or held.target.at)
    if (state.amount_minor, state.currency) != (held.target.state.amount_minor, held.target.state.currency):
        reasons += _of_lines(held)
    reasons += correction_reasons(held.target, held.descent, at=correction.at, reason=correction.reason)
    if reasons:
        raise Refused(reasons)
    step = Step(
        opportunity_id=held.number,
        event=HistoryCorrected(record_id=held.number, voided=correction.seq),
        before=held.target.state,
        after=state,
        kind=HistoryKind.CORRECTION,
        voids=correction.seq,
    )
    values = {d.field: d.new for d in differences(held.target.state, state)}
    stamp = by.stamp(correction.at or held.target.at, via, correction.reason.strip())
    return _rewrite(held, step, stamp, rewriting(held.descent, held.target, values))


def _of_lines(held: _Held) -> list[Reason]:
    """Why a change that came with lines is not taken back, or its amount not corrected, without them."""
    entry_id = _entry_of(held.target, held.descent)
    fields = {change.field for change in changes_of([entry_id]).get(entry_id, ())}
    return step_reasons() if "lines" in fields else []


def _hold(scene: Scene, opportunity_id: int, seq: int, permission: Permission, version: int | None = None) -> _Held:
    row = locked(opportunity_id, scene.by, permission, version=version)
    standing = Standing(scene, row, shared_pipeline(row.pipeline_id))
    target = next((one for one in standing.rows if one.seq == seq), None)
    if target is None:
        raise NotFound("history")
    return _Held(standing, target)


def _corrected(held: _Held, changes: Mapping[str, Any], at: datetime) -> tuple[State, list[Any]]:
    """The state of the row with these changes, its stage among them, and what cannot be stored."""
    fields = dict(changes)
    old = held.target.state
    stage = stage_in(held.standing.spec, fields.pop("stage_id", old.stage_id))
    values, reasons = check_fields(fields, known_for(held.standing.scene, [fields]), before=old, to_lost=stage.is_lost)
    state = edited(old, values, stage)
    is_closing_moved = at != held.target.at and not stage.is_open
    if stage.id != old.stage_id or is_closing_moved:
        state = in_stage(state, stage, at=at, day=held.standing.scene.day_of(at), kept=_before(held))
    return state, reasons


def _rewrite(held: _Held, step: Step, stamp: Stamp, change: Rewriting) -> Edited:
    """Write the voiding row, restate the rows that inherit from it, mark what they replace, follow up."""
    row, now = held.standing.row, held.standing.scene.now
    steps = [(step, stamp), *_restated(held, step, stamp, change)]
    seqs = write_steps(steps, now, one_entry=True)
    for (new, _), seq in zip(steps, seqs, strict=True):
        History.objects.filter(pk=new.voids or 0).update(voided_by=seq, voided_at=now)
    rebuild_present(held.standing, is_seen=True)
    return Edited(opportunity_id=row.id, version=row.version, seq=seqs[0])


def _before(held: _Held) -> State | None:
    parent = held.descent.parent(held.target) if held.target in held.descent.counting else None
    return parent.state if parent else None


def _restated(held: _Held, step: Step, stamp: Stamp, change: Rewriting) -> Sequence[tuple[Step, Stamp]]:
    by_seq = {one.seq: one for one in held.descent.rows}
    return [
        (
            Step(
                opportunity_id=held.number,
                event=step.event,
                before=by_seq[seq].state,
                after=state,
                kind=HistoryKind.RESTATED,
                voids=seq,
            ),
            Stamp(stamp.actor_id, by_seq[seq].at, stamp.via, stamp.token_id, stamp.reason, by_seq[seq].since),
        )
        for seq, state in change.states.items()
    ]


def _entry_of(target: Row, descent: Descent) -> int:
    return next(one.entry_id for one in descent.rows if one.seq == descent.origin[target.seq])


def _contacts_back(held: _Held, entry_id: int) -> tuple[FieldChange, ...]:
    """Undo what the change did to the buying group, as far as it is still so."""
    joined, left = _contacts_of(entry_id)
    at = held.standing.scene.at
    return (*remove_contacts(held.number, joined), *add_contacts(held.number, left, at))


def _contacts_of(entry_id: int) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Who joined the buying group with an entry, and who left it."""
    changes = [change for change in changes_of([entry_id]).get(entry_id, []) if change.field == "contacts"]
    return [_pair(change.new) for change in changes if change.new], [_pair(one.old) for one in changes if one.old]


def _pair(value: Any) -> tuple[int, str]:
    return value["contact_id"], value["role"]
