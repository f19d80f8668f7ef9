"""Endpoints of approvals and of delegations. Asking stands with the records whose criteria want one."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Day, Id, Limit
from quarterdeck.kit.rest.replies import nothing, reply
from quarterdeck.records import actions, queries
from quarterdeck.records.queries import ApprovalPage, ApprovalRow
from quarterdeck.records.terms.approvals import Box, NewDelegation
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company_day
from quarterdeck.values.ids import public_id

approvals = Router()
VIA = Via(Door.API)
Boxed = Annotated[Box, Field(strict=False)]


class ApprovalOut(BaseModel):
    """Something another person is asked to approve."""

    id: str
    kind: str = Field(description="Kind of the record: opportunity, account or contact.")
    record_id: str
    criterion: str = Field(description="What wants it: stage key and criterion key.")
    label: str
    terms: str = Field(description="What was asked, as JSON text: when it changes, the approval lapses.")
    state: str = Field(description="asked, approved, rejected or withdrawn.")
    approver_id: str | None = Field(description="Who was asked; null when anybody of the role was.")
    approver_role: str
    asked_by_id: str
    asked_at: datetime
    note: str
    decided_by_id: str | None
    on_behalf_of_id: str | None = Field(description="Who had delegated to the person that decided.")
    decided_at: datetime | None
    decision_note: str
    may_decide: bool = Field(description="Whether the token's owner may approve or reject it.")


class ApprovalsOut(BaseModel):
    """A page of approvals, the newest first."""

    items: list[ApprovalOut]
    next_cursor: str | None


class ApprovalQuery(Body):
    """Which approvals, and which page of them."""

    box: Boxed = Field(Box.WAITING, description="waiting, asked or decided.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class DecisionIn(Body):
    """What goes with a decision."""

    note: str = ""


class DelegationOut(BaseModel):
    """From the first to the last day the deputy decides on behalf of the token's owner."""

    id: str
    deputy_id: str
    valid_from: str
    valid_until: str


class DelegationIn(Body):
    """A delegation to make, both days included."""

    deputy_id: Id
    valid_from: Day
    valid_until: Day


@approvals.get("", response=ApprovalsOut, operation_id="list_approvals")
def list_approvals(request: HttpRequest, query: Query[ApprovalQuery]) -> HttpResponse:
    """What waits for the token's owner, what they asked for, or what they decided."""
    page = queries.approvals(actor_of(request), query.box, cursor=query.cursor, limit=query.limit)
    items = [approval_row(row, page) for row in page.rows]
    return reply(request, {"items": items, "next_cursor": page.next_cursor or None})


@approvals.get("/delegations", response=list[DelegationOut], operation_id="list_delegations")
def list_delegations(request: HttpRequest) -> HttpResponse:
    """Delegations of the token's owner that are not over."""
    rows = queries.delegations_of(actor_of(request).person_id, company_day(timezone.now()))
    return reply(request, [_delegation(row.id, row.deputy_id, row) for row in rows])


@approvals.post("/delegations", response={201: DelegationOut}, operation_id="delegate_approvals")
def delegate_approvals(request: HttpRequest, body: DelegationIn) -> HttpResponse:
    """Let another person decide on the behalf of the token's owner for some days."""
    new = NewDelegation(body.deputy_id, body.valid_from, body.valid_until)
    number = actions.delegate_approvals(new=new, by=actor_of(request), via=VIA)
    location = f"{request.path}/{public_id(number)}"
    return reply(request, _delegation(number, new.deputy_id, new), status=201, location=location)


@approvals.delete("/delegations/{delegation_id}", response={204: None}, operation_id="end_delegation")
def end_delegation(request: HttpRequest, delegation_id: Id) -> HttpResponse:
    """End a delegation now."""
    actions.end_delegation(delegation_id=delegation_id, by=actor_of(request), via=VIA)
    return nothing()


@approvals.get("/{approval_id}", response=ApprovalOut, operation_id="get_approval")
def get_approval(request: HttpRequest, approval_id: Id) -> HttpResponse:
    """One approval."""
    return _shown(request, approval_id)


@approvals.post("/{approval_id}/approve", response=ApprovalOut, operation_id="approve")
def approve(request: HttpRequest, approval_id: Id, body: DecisionIn) -> HttpResponse:
    """Approve, in person or on behalf of who delegated to the token's owner."""
    actions.approve(approval_id=approval_id, note=body.note, by=actor_of(request), via=VIA)
    return _shown(request, approval_id)


@approvals.post("/{approval_id}/reject", response=ApprovalOut, operation_id="reject")
def reject(request: HttpRequest, approval_id: Id, body: DecisionIn) -> HttpResponse:
    """Reject, with a note that says why."""
    actions.reject(approval_id=approval_id, note=body.note, by=actor_of(request), via=VIA)
    return _shown(request, approval_id)


@approvals.post("/{approval_id}/withdraw", response=ApprovalOut, operation_id="withdraw_approval")
def withdraw_approval(request: HttpRequest, approval_id: Id) -> HttpResponse:
    """Take back what the token's owner asked for."""
    actions.withdraw_approval(approval_id=approval_id, by=actor_of(request), via=VIA)
    return _shown(request, approval_id)


def _shown(request: HttpRequest, approval_id: int) -> HttpResponse:
    page = queries.approval(actor_of(request), approval_id)
    return reply(request, approval_row(page.rows[0], page))


def _delegation(number: int, deputy_id: int, days: Any) -> dict[str, Any]:
    return {
        "id": public_id(number),
        "deputy_id": public_id(deputy_id),
        "valid_from": days.valid_from.isoformat(),
        "valid_until": days.valid_until.isoformat(),
    }


def approval_row(row: ApprovalRow, page: ApprovalPage) -> dict[str, Any]:
    """An approval as the API shows it."""
    return {
        "id": public_id(row.id),
        "kind": row.kind,
        "record_id": public_id(row.record_id),
        "criterion": row.subject,
        "label": row.label,
        "terms": row.terms,
        "state": row.state,
        "approver_id": _id(row.approver_id),
        "approver_role": row.approver_role,
        "asked_by_id": public_id(row.asked_by_id),
        "asked_at": row.asked_at,
        "note": row.note,
        "decided_by_id": _id(row.decided_by_id),
        "on_behalf_of_id": _id(row.on_behalf_of_id),
        "decided_at": row.decided_at,
        "decision_note": row.decision_note,
        "may_decide": row.id in page.deciding,
    }


def _id(number: int | None) -> str | None:
    return None if number is None else public_id(number)
