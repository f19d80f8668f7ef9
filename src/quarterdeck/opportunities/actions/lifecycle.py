"""Deleting and restoring, merging and parting: no row goes away, its state changes."""

from datetime import datetime

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions.ledger import Step, write_step
from quarterdeck.opportunities.actions.locks import locked, locked_all
from quarterdeck.opportunities.events import (
    OpportunityDeleted,
    OpportunityEvent,
    OpportunityMerged,
    OpportunityRestored,
    OpportunityUnmerged,
)
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries import Scene, Standing
from quarterdeck.opportunities.rules.beside import merge_reasons
from quarterdeck.opportunities.terms import Edited, RecordState
from quarterdeck.pipelines.queries import shared_pipeline
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import NotFound, Refused

When = datetime | None


@action
def delete_opportunity(
    *, opportunity_id: int, by: Actor, via: Via, at: When = None, since: When = None, version: int | None = None
) -> Edited:
    """Delete an opportunity: it leaves lists, boards and totals; views of past days still show it."""
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_DELETE, version=version)
    return _become(_standing(by, row, at), RecordState.DELETED, OpportunityDeleted(record_id=row.id), via, since)


@action
def restore_opportunity(*, opportunity_id: int, by: Actor, via: Via, at: When = None, since: When = None) -> Edited:
    """Bring a deleted opportunity back as it was."""
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_DELETE, state=RecordState.DELETED)
    return _become(_standing(by, row, at), RecordState.ACTIVE, OpportunityRestored(record_id=row.id), via, since)


@action
def merge_opportunity(*, opportunity_id: int, into_id: int, by: Actor, via: Via) -> Edited:
    """Let an opportunity become part of another one: it leaves lists and totals, its address leads to the other.

    Raises NotFound, NotPermitted unless both may be changed, or Refused when a closed one would be lost by it.
    """
    rows = {row.id: row for row in locked_all({opportunity_id, into_id}, by, Permission.OPPORTUNITIES_EDIT)}
    source, target = _standing(by, rows[opportunity_id]), _standing(by, rows[into_id])
    if reasons := merge_reasons(is_itself=source.row.id == into_id, source=source.stage, target=target.stage):
        raise Refused(reasons)
    Opportunity.objects.filter(pk=opportunity_id).update(merged_into_id=into_id)
    return _become(source, RecordState.MERGED, OpportunityMerged(opportunity_id, into_id=into_id), via)


@action
def unmerge_opportunity(*, opportunity_id: int, by: Actor, via: Via) -> Edited:
    """Let a merged opportunity stand on its own again. Raises NotFound, or NotPermitted as the merge."""
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_EDIT, state=RecordState.MERGED)
    if row.merged_into_id is None:
        raise NotFound("opportunity")
    target = locked(row.merged_into_id, by, Permission.OPPORTUNITIES_EDIT)
    Opportunity.objects.filter(pk=opportunity_id).update(merged_into_id=None)
    event = OpportunityUnmerged(opportunity_id, from_id=target.id)
    return _become(_standing(by, row), RecordState.ACTIVE, event, via)


def _standing(by: Actor, row: Opportunity, at: When = None) -> Standing:
    return Standing(Scene(by, at), row, shared_pipeline(row.pipeline_id))


def _become(standing: Standing, state: RecordState, event: OpportunityEvent, via: Via, since: When = None) -> Edited:
    row, scene = standing.row, standing.scene
    after = standing.state.but(state=state.value)
    step = Step(opportunity_id=row.id, event=event, before=standing.state, after=after)
    seq = write_step(standing, step, scene.by.stamp(scene.at, via, since=since))
    return Edited(opportunity_id=row.id, version=row.version, seq=seq)
