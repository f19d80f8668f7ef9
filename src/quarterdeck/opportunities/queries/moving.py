"""Planning a move: the state it would lead to, and the gate's verdict. Reads only; the action writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.facts import facts_of, stage_in, without_repeats
from quarterdeck.opportunities.queries.history import buying_pairs, history_rows, state_of
from quarterdeck.opportunities.queries.known import known_for
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.queries.specs import pipeline_spec
from quarterdeck.opportunities.rules.fields import check_fields, contact_reasons
from quarterdeck.opportunities.rules.gate import Attempt, Verdict, move_verdict
from quarterdeck.opportunities.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.opportunities.rules.state import State, edited, in_stage
from quarterdeck.opportunities.rules.timeline import Row, truth
from quarterdeck.opportunities.terms import Move, StageKind
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePlan:
    """What a move would do. `faults` are facts given along that cannot be stored; they refuse it as well."""

    before: State
    after: State
    start: StageSpec
    verdict: Verdict
    faults: tuple[Reason, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything that refuses the move."""
        return without_repeats(self.faults, self.verdict.reasons)


def plan_move(scene: Scene, row: Opportunity, spec: PipelineSpec, move: Move, rows: Sequence[Row] = ()) -> MovePlan:
    """The plan of moving this opportunity. `rows` is its history, given when the move is back-dated.

    Raises Refused when there is no such stage in its pipeline.
    """
    to = stage_in(spec, move.to)
    past = [one for one in truth(rows) if one.at <= scene.at]
    before = past[-1].state if past else state_of(row)
    start = stage_in(spec, before.stage_id)
    known = known_for(scene, [move.fill], [contact_id for contact_id, _ in move.contacts])
    values, faults = check_fields(move.fill, known, before=before, to_lost=to.is_lost)
    faults += contact_reasons(move.contacts, known)
    filled = edited(before, values, to)
    last_open = None if start.is_open else _last_open(spec, row, past)
    base = start if start.is_open else spec.stage(last_open.stage_id) if last_open else None
    after = in_stage(filled, to, at=scene.at, day=scene.day_of(scene.at), kept=last_open)
    attempt = Attempt(
        pipeline=spec,
        start=start,
        base=base,
        to=to,
        facts=facts_of(scene, filled, buying_pairs(row.id) | set(move.contacts), scene.at),
        at=scene.at,
        role_key=scene.role_key,
        imported_position=row.imported_position,
    )
    return MovePlan(
        before=before,
        after=after,
        start=start,
        verdict=_excused_by_past(attempt, row, past),
        faults=tuple(faults),
    )


def _last_open(spec: PipelineSpec, row: Opportunity, past: Sequence[Row]) -> State | None:
    rows = past or truth(history_rows([row.id])[row.id])
    open_states = [one.state for one in rows if (stage := spec.stage(one.state.stage_id)) and stage.is_open]
    return open_states[-1] if open_states else None


def _excused_by_past(attempt: Attempt, row: Opportunity, past: Sequence[Row]) -> Verdict:
    """The verdict; where the stages it has been in could excuse something, its history is read and asked."""
    verdict = move_verdict(attempt)
    if not any(result.reason and result.why is None for result in verdict.results):
        return verdict
    rows = past or truth(history_rows([row.id])[row.id])
    stages = [(one.at, attempt.pipeline.stage(one.state.stage_id)) for one in rows]
    reached = [(at, stage.position) for at, stage in stages if stage and stage.kind is not StageKind.LOST]
    return move_verdict(replace(attempt, reached=reached))


def move_preview(scene: Scene, row: Opportunity, move: Move) -> MovePlan:
    """The plan of a move nobody has made yet, for the gate's dialog."""
    return plan_move(scene, row, pipeline_spec(row.pipeline_id), move)
