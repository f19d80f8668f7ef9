"""Endpoints of price tiers and discount bands."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.queries.prices import TierRow
from quarterdeck.catalog.terms import Band
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id, Patch
from quarterdeck.kit.rest.replies import nothing, reply
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound

price_tiers, discount_bands = Router(), Router()
VIA = Via(Door.API)


class TierOut(BaseModel):
    """A price tier that accounts are given."""

    id: str
    key: str
    name: str
    is_active: bool


class TiersOut(BaseModel):
    """All price tiers in order."""

    items: list[TierOut]


class BandOut(BaseModel):
    """Discounts above a limit on products of a family (empty: of any) need the yes of a role."""

    id: str
    family: str
    above_bp: int = Field(description="In basis points: 1500 is 15 %.")
    approver_role: str


class BandsOut(BaseModel):
    """All discount bands."""

    items: list[BandOut]


class TierIn(Body):
    """What a price tier is called; its key stays."""

    name: str


class BandPatch(Patch):
    """What to change about a discount band."""

    above_bp: int = Field(0, description="In basis points: 1500 is 15 %.")
    approver_role: str = ""


class BandIn(BandPatch):
    """A discount band to add."""

    family: str = Field("", description="Family of products; empty for any.")
    above_bp: int = Field(description="In basis points: 1500 is 15 %.")
    approver_role: str


@price_tiers.get("", response=TiersOut, operation_id="list_price_tiers")
def list_price_tiers(request: HttpRequest) -> HttpResponse:
    """Price tiers in order, archived ones too."""
    return reply(request, {"items": [_tier(row) for row in queries.price_tiers()]})


@price_tiers.post("", response={201: TierOut}, operation_id="add_price_tier")
def add_price_tier(request: HttpRequest, body: TierIn) -> HttpResponse:
    """Add a price tier below the others."""
    return _shown_tier(request, actions.add_price_tier(name=body.name, by=actor_of(request), via=VIA), status=201)


@price_tiers.patch("/{tier_id}", response=TierOut, operation_id="rename_price_tier")
def rename_price_tier(request: HttpRequest, tier_id: Id, body: TierIn) -> HttpResponse:
    """Rename a price tier; its key stays."""
    actions.rename_price_tier(tier_id=tier_id, name=body.name, by=actor_of(request), via=VIA)
    return _shown_tier(request, tier_id)


@price_tiers.delete("/{tier_id}", response={204: None}, operation_id="archive_price_tier")
def archive_price_tier(request: HttpRequest, tier_id: Id) -> HttpResponse:
    """Keep a tier from being chosen; accounts that have it get standard prices."""
    actions.archive_price_tier(tier_id=tier_id, by=actor_of(request), via=VIA)
    return nothing()


@price_tiers.post("/{tier_id}/restore", response=TierOut, operation_id="restore_price_tier")
def restore_price_tier(request: HttpRequest, tier_id: Id) -> HttpResponse:
    """Let a tier be chosen again."""
    actions.reactivate_price_tier(tier_id=tier_id, by=actor_of(request), via=VIA)
    return _shown_tier(request, tier_id)


@discount_bands.get("", response=BandsOut, operation_id="list_discount_bands")
def list_discount_bands(request: HttpRequest) -> HttpResponse:
    """Discount bands, those of any family first."""
    return reply(request, {"items": [_band(band) for band in queries.discount_bands()]})


@discount_bands.post("", response={201: BandOut}, operation_id="add_discount_band")
def add_discount_band(request: HttpRequest, body: BandIn) -> HttpResponse:
    """Ask for the yes of a role above a discount."""
    band_id = actions.add_discount_band(
        family=body.family, above_bp=body.above_bp, approver_role=body.approver_role, by=actor_of(request), via=VIA
    )
    return reply(request, _band(_held(band_id)), status=201)


@discount_bands.patch("/{band_id}", response=BandOut, operation_id="edit_discount_band")
def edit_discount_band(request: HttpRequest, band_id: Id, body: BandPatch) -> HttpResponse:
    """Change a band's limit and role."""
    band = _held(band_id)
    given = body.given()
    actions.edit_discount_band(
        band_id=band_id,
        above_bp=given.get("above_bp", band.above_bp),
        approver_role=given.get("approver_role", band.approver_role),
        by=actor_of(request),
        via=VIA,
    )
    return reply(request, _band(_held(band_id)))


@discount_bands.delete("/{band_id}", response={204: None}, operation_id="remove_discount_band")
def remove_discount_band(request: HttpRequest, band_id: Id) -> HttpResponse:
    """Let a band hold no longer."""
    actions.remove_discount_band(band_id=band_id, by=actor_of(request), via=VIA)
    return nothing()


def _shown_tier(request: HttpRequest, tier_id: int, *, status: int = 200) -> HttpResponse:
    row = next((row for row in queries.price_tiers() if row.id == tier_id), None)
    if row is None:
        raise NotFound("price tier")
    return reply(request, _tier(row), status=status)


def _held(band_id: int) -> Band:
    band = next((band for band in queries.discount_bands() if band.id == band_id), None)
    if band is None:
        raise NotFound("discount band")
    return band


def _tier(row: TierRow) -> dict[str, object]:
    return {"id": public_id(row.id), "key": row.key, "name": row.name, "is_active": row.is_active}


def _band(band: Band) -> dict[str, object]:
    return {
        "id": public_id(band.id),
        "family": band.family,
        "above_bp": band.above_bp,
        "approver_role": band.approver_role,
    }
