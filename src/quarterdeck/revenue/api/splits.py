"""Endpoints: who gets the credit of an opportunity, and the kinds of split there are."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id, Patch
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.opportunities.queries.records import OpportunityRecord, opportunity_record
from quarterdeck.revenue.actions import splits as actions
from quarterdeck.revenue.queries.splits import split_type, split_types, splits_of
from quarterdeck.revenue.rules.splits import shares_of
from quarterdeck.revenue.terms.splits import Share, Split, SplitTypeRow
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money

splits = Router()
types = Router()
VIA = Via(Door.API)


class SplitTypeOut(BaseModel):
    """A kind of split."""

    key: str
    name: str
    must_total: bool = Field(description="Shares have to come to 10000 basis points.")
    is_active: bool


class SplitTypesOut(BaseModel):
    """All kinds of split in order, retired ones too."""

    items: list[SplitTypeOut]


class SplitTypePatch(Patch):
    """What a kind of split is called."""

    name: str


class SplitTypeIn(Body):
    """A kind of split to add."""

    name: str
    must_total: Annotated[bool, Field(description="Shares have to come to 10000 basis points.")] = False


class ShareOut(BaseModel):
    """A share of the credit."""

    person_id: str
    is_owner: bool = Field(description="It belongs to whoever owns the opportunity, and goes with it.")
    share_bp: int = Field(description="In basis points: 6000 is 60 %.")
    amount: str | None = Field(description="Its part of the amount; the last share takes the rounding.")


class SplitOut(BaseModel):
    """The shares of one kind. None at all of `revenue`: the owner has 100 %."""

    type: str
    version: int = Field(description="Counts the changes of this split.")
    shares: list[ShareOut]


class SplitsOut(BaseModel):
    """What is shared out of an opportunity, an entry a kind of split."""

    items: list[SplitOut]


class ShareIn(Body):
    """A share. Without `person_id` it is the owner's."""

    person_id: Id | None = None
    share_bp: int


class SplitIn(Body):
    """All shares of one kind."""

    shares: Annotated[tuple[ShareIn, ...], Field(strict=False, max_length=20)]


@types.get("", response=SplitTypesOut, operation_id="list_split_types")
def list_split_types(request: HttpRequest) -> HttpResponse:
    """Kinds of split in order."""
    return reply(request, {"items": [_kind(kind) for kind in split_types()]})


@types.post("", response={201: SplitTypeOut}, operation_id="add_split_type")
def add_split_type(request: HttpRequest, body: SplitTypeIn) -> HttpResponse:
    """Add a kind of split below the others."""
    by = actor_of(request)
    made = actions.add_split_type(name=body.name, must_total=body.must_total, by=by, via=VIA)
    return reply(request, _kind(next(kind for kind in split_types() if kind.id == made)), status=201)


@types.patch("/{key}", response=SplitTypeOut, operation_id="rename_split_type")
def rename_split_type(request: HttpRequest, key: str, body: SplitTypePatch) -> HttpResponse:
    """Rename a kind of split; its key stays."""
    actions.rename_split_type(key=key, name=body.name, by=actor_of(request), via=VIA)
    return reply(request, _kind(split_type(key)))


@types.delete("/{key}", response={204: None}, operation_id="retire_split_type")
def retire_split_type(request: HttpRequest, key: str) -> HttpResponse:
    """Let a kind take no new shares; those there are stay."""
    actions.retire_split_type(key=key, by=actor_of(request), via=VIA)
    return nothing()


@types.post("/{key}/restore", response=SplitTypeOut, operation_id="restore_split_type")
def restore_split_type(request: HttpRequest, key: str) -> HttpResponse:
    """Let a retired kind take shares again."""
    actions.reactivate_split_type(key=key, by=actor_of(request), via=VIA)
    return reply(request, _kind(split_type(key)))


@splits.get("/{opportunity_id}/splits", response=SplitsOut, operation_id="list_splits")
def list_splits(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """Who gets the credit of an opportunity."""
    deal = opportunity_record(actor_of(request), opportunity_id)
    return reply(request, {"items": [_split(split, deal) for split in splits_of(opportunity_id)]})


@splits.put("/{opportunity_id}/splits/{type}", response=SplitOut, operation_id="set_splits")
def set_splits(request: HttpRequest, opportunity_id: Id, type: str, body: SplitIn) -> HttpResponse:  # noqa: A002  the word of the address
    """Share the credit of one kind out anew; no shares leave it to the owner."""
    by = actor_of(request)
    actions.set_splits(
        opportunity_id=opportunity_id,
        type_key=type,
        shares=[Share(share.person_id, share.share_bp) for share in body.shares],
        version=expected_version(request),
        by=by,
        via=VIA,
    )
    deal = opportunity_record(by, opportunity_id)
    split = next((split for split in splits_of(opportunity_id) if split.type.key == type), None)
    shown = _split(split, deal) if split else {"type": type, "version": 0, "shares": []}
    return reply(request, shown, version=split.version if split else 0)


def _split(split: Split, deal: OpportunityRecord) -> dict[str, object]:
    amount = deal.state.amount_minor
    parts = shares_of(amount or 0, [share.share_bp for share in split.shares])
    return {
        "type": split.type.key,
        "version": split.version,
        "shares": [
            {
                "person_id": public_id(share.person_id or deal.state.owner_id),
                "is_owner": share.person_id is None,
                "share_bp": share.share_bp,
                "amount": None if amount is None else f"{Money.of_minor(part, deal.state.currency).amount:f}",
            }
            for share, part in zip(split.shares, parts, strict=True)
        ],
    }


def _kind(kind: SplitTypeRow) -> dict[str, object]:
    return {"key": kind.key, "name": kind.name, "must_total": kind.must_total, "is_active": kind.is_active}
