"""Planning a move: the state it would lead to, and the gate's verdict. Reads only; the action writes."""

from quarterdeck.opportunities.queries.custom import Values, parted, told_of
from quarterdeck.opportunities.queries.facts import facts_of, stage_in, without_repeats
from quarterdeck.opportunities.queries.known import known_for
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.queries.standing import Standing
from quarterdeck.opportunities.rules.fields import Known, check_fields, contact_reasons
from quarterdeck.opportunities.rules.lines import bound_reasons
from quarterdeck.opportunities.rules.state import State, edited, in_stage
from quarterdeck.opportunities.terms import Move
from quarterdeck.pipelines.rules.gate import Attempt, Verdict, move_verdict
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.verdict import NotFound, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePlan:
    """What a move would do. `faults` are facts given along that cannot be stored; they refuse it as well."""

    before: State
    after: State
    start: StageSpec
    verdict: Verdict
    faults: tuple[Reason, ...]
    custom: Values

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything that refuses the move."""
        return without_repeats(self.faults, self.verdict.reasons)


def plan_move(standing: Standing, move: Move, known: Known | None = None) -> MovePlan:
    """The plan of moving this opportunity; `known` is what the moves of many name, read at once.

    Raises Refused when there is no such stage in its pipeline.
    """
    scene, spec, start = standing.scene, standing.spec, standing.stage
    to = stage_in(spec, move.to)
    fill, entered = parted(move.fill)
    known = known or known_for(scene, [fill], [contact_id for contact_id, _ in move.contacts])
    values, faults = check_fields(fill, known, before=standing.state, to_lost=to.is_lost)
    custom = standing.entered(entered)
    filled = edited(standing.state, values, to)
    last_open = standing.last_open
    base = spec.at(last_open.stage_id) if last_open else None
    more = told_of(standing.beside([start, *spec.passed(base, to)]), custom.values)
    attempt = Attempt(
        pipeline=spec,
        start=start,
        base=base,
        to=to,
        facts=facts_of(scene, filled, standing.contacts | set(move.contacts), scene.at, more),
        at=scene.at,
        role_key=scene.role_key,
        imported_position=standing.row.imported_position,
    )
    return MovePlan(
        before=standing.state,
        after=in_stage(filled, to, at=scene.at, day=scene.day_of(scene.at), kept=None if start.is_open else last_open),
        start=start,
        verdict=_verdict(attempt, standing),
        faults=(
            *faults,
            *bound_reasons(standing.state, filled, has_lines=standing.row.has_lines),
            *custom.reasons,
            *contact_reasons(move.contacts, known),
        ),
        custom=custom.values,
    )


def _verdict(attempt: Attempt, standing: Standing) -> Verdict:
    """The verdict; only where something unmet could be excused by the stages it has been in, history is read."""
    verdict = move_verdict(attempt)
    if any(result.reason and result.why is None for result in verdict.results):
        return move_verdict(replace(attempt, reached=standing.reached))
    return verdict


def move_preview(lens: Lens, move: Move) -> MovePlan:
    """The plan of a move nobody has made yet: what it would lead to, and everything against it.

    Raises NotFound when the actor may not see the opportunity, Refused for another pipeline's stage.
    """
    return plan_move(_looked_at(lens, move.opportunity_id), move)


def move_hints(lens: Lens, opportunity_id: int) -> dict[int, MovePlan]:
    """The plans of moving the opportunity to each other stage of its pipeline as it is now, by stage id."""
    standing = _looked_at(lens, opportunity_id)
    others = [stage.id for stage in standing.spec.stages if stage.id != standing.row.stage_id]
    return {stage_id: plan_move(standing, Move(opportunity_id=opportunity_id, to=stage_id)) for stage_id in others}


def _looked_at(lens: Lens, opportunity_id: int) -> Standing:
    row = visible_to(lens.actor).filter(pk=opportunity_id).first()
    if row is None:
        raise NotFound("opportunity")
    return Standing(Scene(lens.actor, None), row, lens.spec(row.pipeline_id))
