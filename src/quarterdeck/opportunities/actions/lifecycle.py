"""Deleting and restoring: no row goes away, its state changes."""

from dataclasses import replace
from datetime import datetime

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions.ledger import Step, write_step
from quarterdeck.opportunities.actions.locks import locked
from quarterdeck.opportunities.events import OpportunityDeleted, OpportunityEvent, OpportunityRestored
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries import Scene, Standing
from quarterdeck.opportunities.terms import Edited, RecordState
from quarterdeck.pipelines.queries import shared_pipeline
from quarterdeck.users.terms import Actor, Permission


@action
def delete_opportunity(
    *,
    opportunity_id: int,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    since: datetime | None = None,
    version: int | None = None,
) -> Edited:
    """Delete an opportunity: it leaves lists, boards and totals; views of past days still show it."""
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_DELETE, version=version)
    return _become(_standing(by, row, at), RecordState.DELETED, OpportunityDeleted(record_id=row.id), via, since)


@action
def restore_opportunity(
    *, opportunity_id: int, by: Actor, via: Via, at: datetime | None = None, since: datetime | None = None
) -> Edited:
    """Bring a deleted opportunity back as it was."""
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_DELETE, state=RecordState.DELETED)
    return _become(_standing(by, row, at), RecordState.ACTIVE, OpportunityRestored(record_id=row.id), via, since)


def _standing(by: Actor, row: Opportunity, at: datetime | None = None) -> Standing:
    return Standing(Scene(by, at), row, shared_pipeline(row.pipeline_id))


def _become(
    standing: Standing, state: RecordState, event: OpportunityEvent, via: Via, since: datetime | None = None
) -> Edited:
    row, scene = standing.row, standing.scene
    after = replace(standing.state, state=state.value)
    step = Step(opportunity_id=row.id, event=event, before=standing.state, after=after)
    seq = write_step(standing, step, scene.by.stamp(scene.at, via, since=since))
    return Edited(opportunity_id=row.id, version=row.version, seq=seq)
