"""Endpoints of single opportunities: create, read, change, move, delete, undo."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from quarterdeck.desk.api.inputs import BuyingContactIn, MoveIn, OpportunityIn, OpportunityPatch, pairs
from quarterdeck.desk.api.shapes import (
    OpportunityAdvisedOut,
    OpportunityWithContactsOut,
    contact_rows,
    reason_rows,
    record_row,
)
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Id, Whole
from quarterdeck.kit.rest.replies import expected_version, follows_merges, nothing, reply
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.queries import merged_into
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.queries.history import buying_pairs
from quarterdeck.opportunities.queries.records import opportunity_record
from quarterdeck.opportunities.terms import Move, NewOpportunity
from quarterdeck.records.api.fields import custom_values_out
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, Reason

router = Router()
VIA = Via(Door.API)
ADVISED = {200: OpportunityAdvisedOut, 204: None}
OUT = {200: OpportunityWithContactsOut, 204: None}


def merged(request: HttpRequest, opportunity_id: int) -> int | None:
    """Where a merged opportunity went."""
    return merged_into(actor_of(request), opportunity_id)


follows = follows_merges("opportunity_id", merged)


@router.post("", response={201: OpportunityAdvisedOut}, operation_id="create_opportunity")
def create_opportunity(request: HttpRequest, body: OpportunityIn) -> HttpResponse:
    """Create an opportunity. It meets the entry criteria of every stage up to where it starts."""
    new = NewOpportunity(**body.values())
    created = actions.create_opportunity(new=new, by=actor_of(request), via=VIA)
    location = f"{request.path}/{public_id(created.opportunity_id)}"
    return _shown(request, created.opportunity_id, status=201, location=location, advice=created.advice)


@router.get("/{opportunity_id}", response=OpportunityWithContactsOut, operation_id="get_opportunity")
@follows
def get_opportunity(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """One opportunity with its buying group."""
    return _shown(request, opportunity_id)


@router.patch("/{opportunity_id}", response=OUT, operation_id="edit_opportunity")
@follows
def edit_opportunity(request: HttpRequest, opportunity_id: Id, body: OpportunityPatch) -> HttpResponse:
    """Change fields; what is left out stays as it is."""
    actions.edit_opportunity(
        opportunity_id=opportunity_id,
        changes=body.changes(),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _saved(request, opportunity_id)


@router.post(
    "/{opportunity_id}/move", response={200: OpportunityAdvisedOut, 204: None}, operation_id="move_opportunity"
)
@follows
def move_opportunity(request: HttpRequest, opportunity_id: Id, body: MoveIn) -> HttpResponse:
    """Move to another stage, when the gate lets it pass; a refusal lists everything that stands against it."""
    move = Move(
        opportunity_id=opportunity_id,
        to=body.stage_id,
        fill=body.fill.changes(),
        contacts=pairs(body.contacts),
        override_reason=body.override_reason,
        version=expected_version(request),
    )
    changed = actions.advance_stage(move=move, by=actor_of(request), via=VIA)
    return _saved(request, opportunity_id, advice=changed.advice)


@router.delete("/{opportunity_id}", response={204: None}, operation_id="delete_opportunity")
@follows
def delete_opportunity(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """Delete an opportunity; it can be restored, and views of past days still show it."""
    actions.delete_opportunity(
        opportunity_id=opportunity_id, version=expected_version(request), by=actor_of(request), via=VIA
    )
    return nothing()


@router.post("/{opportunity_id}/restore", response=OUT, operation_id="restore_opportunity")
def restore_opportunity(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """Bring a deleted opportunity back as it was."""
    actions.restore_opportunity(opportunity_id=opportunity_id, by=actor_of(request), via=VIA)
    return _saved(request, opportunity_id)


@router.post("/{opportunity_id}/undo/{seq}", response=OUT, operation_id="undo_opportunity_change")
@follows
def undo_opportunity_change(request: HttpRequest, opportunity_id: Id, seq: Whole) -> HttpResponse:
    """Take back the change that the history row `seq` records; later changes of other fields stay."""
    actions.undo_change(
        opportunity_id=opportunity_id, seq=seq, version=expected_version(request), by=actor_of(request), via=VIA
    )
    return _saved(request, opportunity_id)


@router.post("/{opportunity_id}/contacts", response=OUT, operation_id="add_buying_contact")
@follows
def add_buying_contact(request: HttpRequest, opportunity_id: Id, body: BuyingContactIn) -> HttpResponse:
    """Let a contact join the buying group in a role."""
    actions.add_buying_contact(
        opportunity_id=opportunity_id,
        contact_id=body.contact_id,
        role=body.role,
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _saved(request, opportunity_id)


@router.delete("/{opportunity_id}/contacts/{contact_id}/{role}", response=OUT, operation_id="remove_buying_contact")
@follows
def remove_buying_contact(request: HttpRequest, opportunity_id: Id, contact_id: Id, role: str) -> HttpResponse:
    """Let a contact leave the buying group in this role."""
    actions.remove_buying_contact(
        opportunity_id=opportunity_id,
        contact_id=contact_id,
        role=role,
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _saved(request, opportunity_id)


def _saved(request: HttpRequest, opportunity_id: int, advice: tuple[Reason, ...] | None = None) -> HttpResponse:
    """The opportunity as it is now; empty when its writer gave it to someone whose records they do not see."""
    try:
        return _shown(request, opportunity_id, advice=advice)
    except NotFound:
        return nothing()


def _shown(
    request: HttpRequest,
    opportunity_id: int,
    *,
    status: int = 200,
    location: str = "",
    advice: tuple[Reason, ...] | None = None,
) -> HttpResponse:
    by = actor_of(request)
    record = opportunity_record(by, opportunity_id)
    custom = custom_values_out(by, KIND, [opportunity_id])
    body = record_row(record, custom(opportunity_id)) | {"contacts": contact_rows(buying_pairs(opportunity_id))}
    if advice is not None:
        body["advice"] = reason_rows(advice)
    return reply(request, body, status=status, version=record.version, location=location)
