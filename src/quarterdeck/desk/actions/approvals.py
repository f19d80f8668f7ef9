"""Asking another person to approve what a criterion of a deal's pipeline wants approved."""

from datetime import datetime

from quarterdeck.desk.queries import approval_asked
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions.locks import locked
from quarterdeck.opportunities.queries import Scene, Standing
from quarterdeck.pipelines.queries import shared_pipeline
from quarterdeck.records.actions import ApprovalSaved
from quarterdeck.records.actions import ask_approval as ask_of_record
from quarterdeck.users.terms import Actor, Permission


@action
def ask_approval(
    *, opportunity_id: int, criterion: str, note: str = "", by: Actor, via: Via, at: datetime | None = None
) -> ApprovalSaved:
    """Ask for the approval that the criterion "stage/key" wants, of the deal as it is now.

    Raises NotFound, NotPermitted for who may not move the deal, Refused when there is no such criterion, when
    the same is asked or approved already, or when nobody else could approve.
    """
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_MOVE)
    standing = Standing(Scene(by, at), row, shared_pipeline(row.pipeline_id))
    new = approval_asked(standing, criterion, note)
    return ask_of_record(new=new, by=by, via=via, at=standing.scene.at)
