"""Endpoints of the approvals that a deal's criteria want."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from quarterdeck.desk.actions import ask_approval as ask
from quarterdeck.desk.api.records import merged
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id
from quarterdeck.kit.rest.replies import follows_merges, reply
from quarterdeck.opportunities.queries.facts import KIND
from quarterdeck.records.api import ApprovalOut, approval_row
from quarterdeck.records.queries import approval, approvals_about
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

router = Router()
VIA = Via(Door.API)


class AskIn(Body):
    """What to ask for."""

    criterion: str = Field(description="The criterion that wants it: stage key and criterion key, with a slash.")
    note: str = ""


@router.get("/{opportunity_id}/approvals", response=list[ApprovalOut], operation_id="list_opportunity_approvals")
@follows_merges("opportunity_id", merged)
def list_opportunity_approvals(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """What was asked about an opportunity, the newest first, 50 at most."""
    page = approvals_about(actor_of(request), KIND, opportunity_id)
    return reply(request, [approval_row(row, page) for row in page.rows])


@router.post("/{opportunity_id}/approvals", response={201: ApprovalOut}, operation_id="ask_approval")
@follows_merges("opportunity_id", merged)
def ask_approval(request: HttpRequest, opportunity_id: Id, body: AskIn) -> HttpResponse:
    """Ask another person to approve the opportunity as it is now."""
    saved = ask(opportunity_id=opportunity_id, criterion=body.criterion, note=body.note, by=actor_of(request), via=VIA)
    page = approval(actor_of(request), saved.approval_id)
    root = request.path.removesuffix(f"/opportunities/{public_id(opportunity_id)}/approvals")
    location = f"{root}/approvals/{public_id(saved.approval_id)}"
    return reply(request, approval_row(page.rows[0], page), status=201, location=location)
