"""What a change would do to many opportunities, before anything is saved: the actions' own rules, read in bulk."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from quarterdeck.activities.queries import steps_of
from quarterdeck.activities.rules import clean_next_step, next_step_verdict
from quarterdeck.activities.terms import NewNextStep
from quarterdeck.inspection.rules.bulk import BulkChange, BulkStep, Outcome, fields_for
from quarterdeck.opportunities.actions.locks import not_yours
from quarterdeck.opportunities.actions.move import lifted
from quarterdeck.opportunities.queries import (
    Lens,
    MovePlan,
    Scene,
    Standing,
    history_rows,
    no_stage,
    plan_move,
    visible_to,
)
from quarterdeck.opportunities.queries.custom import KIND, parted
from quarterdeck.opportunities.queries.editing import plan_edit
from quarterdeck.opportunities.queries.facts import beside
from quarterdeck.opportunities.queries.history import buying_groups
from quarterdeck.opportunities.queries.known import known_for
from quarterdeck.opportunities.queries.standing import asked_by
from quarterdeck.opportunities.rules.fields import Known
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import Move
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.records.queries.fields import Checked, check_entered, values_of
from quarterdeck.records.terms.fields import Entered
from quarterdeck.users.queries.records import OUT_OF_REACH, records
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError, Reason, Refused, Stale


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change would do to one opportunity, and every reason against it.

    `close_dates`: the close date before and after, where it would change. `states`: the whole deal before and after.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    close_dates: tuple[date | None, date | None] | None = None
    states: tuple[State, State] | None = None


class _Prepared(Standing):
    """A standing whose custom fields were checked together with those of others."""

    checked: Checked = Checked({})

    def entered(self, custom: Mapping[str, object]) -> Checked:
        """What the rules said to all of them at once."""
        return self.checked


def permission_for(change: BulkChange) -> Permission:
    """The right that the action behind a change asks for."""
    if change.step is not None:
        return Permission.ACTIVITIES_LOG
    return Permission.OPPORTUNITIES_EDIT if change.stage_id is None else Permission.OPPORTUNITIES_MOVE


def reasons_of(error: QuarterdeckError) -> tuple[Reason, ...]:
    """Why an action said no, as reasons: those of a refusal, or the one of a missing right, record or version."""
    if isinstance(error, Refused):
        return error.reasons
    return (Reason(code=error.code, text=error.text),)


def verdicts(lens: Lens, change: BulkChange, seen: Mapping[int, int | None]) -> dict[int, Verdict]:
    """What the change would do to each of these, by id; `seen` are the versions that were looked at.

    The statements do not grow with the number of opportunities.
    """
    actor = lens.actor
    rows = {row.id: row for row in visible_to(actor).filter(pk__in=list(seen))}
    writable = records.kind(KIND).writable(actor, list(rows))
    found: dict[int, Verdict] = {}
    ready: list[_Prepared] = []
    if change.step is not None:
        return _of_steps(actor, change.step, seen, (rows, writable))
    for number, version in seen.items():
        row = rows.get(number)
        if row is None:
            found[number] = _refused(NotFound(KIND))
        elif error := _barred(actor, change, is_writable=number in writable):
            found[number] = _refused(error)
        elif version is not None and version != row.version:
            found[number] = _refused(Stale(expected=version, found=row.version))
        else:
            ready.append(_Prepared(Scene(actor, None), row, lens.spec(row.pipeline_id)))
    return found | _judged(change, ready)


def _of_steps(
    actor: Actor, step: BulkStep, seen: Mapping[int, int | None], reached: tuple[Collection[int], Collection[int]]
) -> dict[int, Verdict]:
    """The verdicts on a next step. It is no field of a deal: what else of the deal changed since does not matter.

    `reached` are those the actor may see, and those they may change.
    """
    visible, writable = reached
    new = clean_next_step(NewNextStep(kind=KIND, record_id=0, text=step.text, due_on=step.due_on))
    reasons, present = tuple(next_step_verdict(new)), steps_of(KIND, list(visible))

    def judged(number: int) -> Verdict:
        if number not in visible:
            return _refused(NotFound(KIND))
        if step.is_added and present[number].text:
            return Verdict(Outcome.UNCHANGED)
        try:
            require(actor, Permission.ACTIVITIES_LOG)
        except NotPermitted as error:
            return _refused(error)
        if number not in writable:
            return _refused(NotPermitted("records.edit", OUT_OF_REACH))
        is_same = (present[number].text, present[number].due_on) == (new.text, new.due_on)
        return Verdict(Outcome.REFUSED if reasons else Outcome.UNCHANGED if is_same else Outcome.CHANGED, reasons)

    return {number: judged(number) for number in seen}


def _refused(error: QuarterdeckError) -> Verdict:
    return Verdict(Outcome.REFUSED, reasons_of(error))


def _barred(actor: Actor, change: BulkChange, *, is_writable: bool) -> NotPermitted | None:
    permission = permission_for(change)
    try:
        require(actor, permission)
    except NotPermitted as error:
        return error
    return None if is_writable else not_yours(permission)


def _judged(change: BulkChange, standings: Sequence[_Prepared]) -> dict[int, Verdict]:
    """The verdicts of those that may be changed: everything the rules ask for is read once for all."""
    if not standings:
        return {}
    asked = {one.row.id: fields_for(change, one.row.close_date) for one in standings}
    scene = standings[0].scene
    for one in standings[1:]:
        one.scene.company = scene.company
    _share_loss_reasons(change, standings)
    _check_custom(change, standings)
    _read_beside(change, standings)
    known = known_for(scene, [parted(change.fields)[0]])
    other: dict[int, Verdict] = {}
    return {one.row.id: _verdict(change, one, asked[one.row.id], (known, other)) for one in standings}


def _share_loss_reasons(change: BulkChange, standings: Sequence[_Prepared]) -> None:
    if change.fields.get("loss_reason_id") or any(one.row.loss_reason_id for one in standings):
        for one in standings[1:]:
            one.scene.loss_reasons = standings[0].scene.loss_reasons


def _check_custom(change: BulkChange, standings: Sequence[_Prepared]) -> None:
    entered = parted(change.fields)[1]
    if not entered:
        return
    by, ids = standings[0].scene.by, [one.row.id for one in standings]
    values = values_of(by, KIND, ids)
    for one in standings:
        one.custom = values.get(one.row.id, {})
    checked = check_entered(by, KIND, [Entered(entered, one.custom) for one in standings])
    for one, found in zip(standings, checked, strict=True):
        one.checked = found


def _read_beside(change: BulkChange, standings: Sequence[_Prepared]) -> None:
    """Histories, buying groups, and what the criteria of every stage on the way ask about beside the deal."""
    ids = [one.row.id for one in standings]
    if change.stage_id is not None:
        histories = history_rows(ids)
        for one in standings:
            one.rows = histories[one.row.id]
    stages = {one.row.id: _stages_on_the_way(change, one) for one in standings}
    if not any(stage.criteria for found in stages.values() for stage in found):
        return
    groups = buying_groups(ids)
    alike: dict[tuple[frozenset[str], date | None], list[_Prepared]] = {}
    for one in standings:
        one.contacts = groups[one.row.id]
        needed = asked_by(stages[one.row.id])
        day = one.scene.day_of(one.scene.at) if "levels" in needed else None
        alike.setdefault((needed, day), []).append(one)
    for (needed, _), same in alike.items():
        found = beside(needed, [one.row for one in same], same[0].scene)
        for one in same:
            one.keep_beside(needed, found[one.row.id])


def _stages_on_the_way(change: BulkChange, standing: _Prepared) -> list[StageSpec]:
    spec = standing.spec
    to = spec.stage(change.stage_id) if change.stage_id is not None else None
    if to is None:
        return [standing.stage]
    last_open = standing.last_open
    base = spec.at(last_open.stage_id) if last_open else None
    return [standing.stage, *spec.passed(base, to)]


def _verdict(
    change: BulkChange,
    standing: _Prepared,
    asked: tuple[dict[str, Any], list[Reason]],
    shared: tuple[Known, dict[int, Verdict]],
) -> Verdict:
    (fields, reasons), (known, other) = asked, shared
    if reasons:
        return Verdict(Outcome.REFUSED, tuple(reasons))
    if change.stage_id is not None and standing.spec.stage(change.stage_id) is None:
        return _of_no_stage(standing.spec, change.stage_id, other)
    if change.stage_id is None:
        edit = plan_edit(standing, fields, known)
        before, after, found, custom = edit.before, edit.after, edit.reasons, edit.custom
        is_same = after == before
    else:
        asks = Move(
            opportunity_id=standing.row.id, to=change.stage_id, fill=fields, override_reason=change.override_reason
        )
        move = plan_move(standing, asks, known)
        before, after, found, custom = move.before, move.after, move.reasons, move.custom
        is_same = change.stage_id == before.stage_id and not fields
        if found and not is_same and change.override_reason:
            found = _left_standing(move, asks, standing.scene.by)
    if found and not (change.stage_id is not None and is_same):
        return Verdict(Outcome.REFUSED, tuple(found))
    if is_same and not _differs(standing, custom):
        return Verdict(Outcome.UNCHANGED)
    if before.owner_id != after.owner_id:
        try:
            require(standing.scene.by, Permission.OPPORTUNITIES_ASSIGN)
        except NotPermitted as error:
            return _refused(error)
    is_moved = before.close_date != after.close_date
    dates = (before.close_date, after.close_date) if is_moved else None
    return Verdict(Outcome.CHANGED, close_dates=dates, states=(before, after))


def _left_standing(plan: MovePlan, move: Move, by: Actor) -> tuple[Reason, ...]:
    """What stands against a move although there is a reason to make it anyway."""
    try:
        lifted(plan, move, by)
    except (Refused, NotPermitted) as error:
        return reasons_of(error)
    return ()


def _differs(standing: _Prepared, custom: Mapping[int, Any]) -> bool:
    return any(standing.custom.get(field_id) != value for field_id, value in custom.items())


def _of_no_stage(spec: PipelineSpec, stage_id: int, other: dict[int, Verdict]) -> Verdict:
    if spec.id not in other:
        other[spec.id] = Verdict(Outcome.REFUSED, (no_stage(spec, stage_id),))
    return other[spec.id]
