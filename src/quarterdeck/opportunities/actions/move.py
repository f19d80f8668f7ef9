"""Moving an opportunity to another stage: the one way, for every door."""

from datetime import datetime

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions.contacts import add_contacts
from quarterdeck.opportunities.actions.custom import write_custom
from quarterdeck.opportunities.actions.ledger import Step, write_step
from quarterdeck.opportunities.actions.locks import locked, require_assign
from quarterdeck.opportunities.events import OpportunityMoved
from quarterdeck.opportunities.queries import MovePlan, Scene, Standing, plan_move
from quarterdeck.opportunities.terms import Move, StageChanged
from quarterdeck.pipelines.queries import shared_pipeline
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused


@action
def advance_stage(*, move: Move, by: Actor, via: Via, at: datetime | None = None) -> StageChanged:
    """Move an opportunity, with facts and contacts given along, when the gate lets it pass.

    Raises Refused with everything that stands against it: transition rules, unmet enforced criteria of
    every stage entered on the way, facts that cannot be stored. `override_reason` lifts what may be
    lifted, for those who may; never what another person is to approve. A move to where it is already,
    with nothing else in it, changes nothing.
    """
    row = locked(move.opportunity_id, by, Permission.OPPORTUNITIES_MOVE, version=move.version)
    standing = Standing(Scene(by, at), row, shared_pipeline(row.pipeline_id))
    plan = plan_move(standing, move)
    if move.to == plan.before.stage_id and not (move.fill or move.contacts):
        return _answer(plan, move, row.version, None)
    require_assign(by, plan.before, plan.after)
    overridden = lifted(plan, move, by)
    step = Step(
        opportunity_id=row.id,
        event=OpportunityMoved(record_id=row.id, from_stage_id=plan.before.stage_id, to_stage_id=move.to),
        before=plan.before,
        after=plan.after,
        beside=(*add_contacts(row.id, move.contacts, standing.scene.at), *write_custom(standing, plan.custom)),
        excused=plan.verdict.excused,
        overridden=overridden,
    )
    seq = write_step(standing, step, by.stamp(standing.scene.at, via, move.override_reason if overridden else ""))
    return _answer(plan, move, row.version, seq)


def lifted(plan: MovePlan, move: Move, by: Actor) -> tuple[tuple[str, str], ...]:
    """What an override lifts, as (criterion, code). Raises when something stands against the move all the same."""
    reason = move.override_reason.strip()
    liftable = plan.verdict.liftable
    if not plan.reasons:
        return ()
    if not reason or plan.faults or plan.verdict.barred or plan.verdict.awaited:
        raise Refused(plan.reasons)
    require(by, Permission.OPPORTUNITIES_OVERRIDE)
    return tuple((unmet.criterion, unmet.code) for unmet in liftable)


def _answer(plan: MovePlan, move: Move, version: int, seq: int | None) -> StageChanged:
    return StageChanged(
        opportunity_id=move.opportunity_id,
        from_stage_id=plan.before.stage_id,
        to_stage_id=move.to,
        version=version,
        seq=seq,
        advice=plan.verdict.advice if seq is not None else (),
    )
