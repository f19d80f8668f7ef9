"""Endpoints of product gaps, and of the requests of opportunities for them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.gaps import actions, queries
from quarterdeck.gaps.queries import DealRow, GapRow, RequestRow, Wanted, lens_of
from quarterdeck.gaps.rules import Figures, Sum
from quarterdeck.gaps.terms import DEAL, GapFields, GapState, Heard, Part, Ranking, RequestFields, Severity
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Day, Id, Limit, Patch, one_of
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.records import require_visible
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money

gaps = Router()
of_opportunity = Router()
VIA = Via(Door.API)
# Lists that a cursor may belong to.
GAPS, GAP_DEALS = "product_gaps", "product_gap_opportunities"
StateWord = Annotated[str, one_of(GapState)]
SeverityWord = Annotated[str, one_of(Severity)]
SourceWord = Annotated[str, one_of(Heard)]
ScopeWord = Annotated[Whose, Field(strict=False)]
RankingWord = Annotated[Ranking, Field(strict=False)]
AnyState = Annotated[GapState, Field(strict=False)]
PartWord = Annotated[Part, Field(strict=False)]
SeverityChoice = Annotated[Severity, Field(strict=False)]
ONE = "/{opportunity_id}/product-gaps/{request_id}"


class GapSumOut(BaseModel):
    """Opportunities added up, in the currency of the reply.

    Each amount is converted once: of open ones at today's rates, of closed ones at those of their closing days.
    """

    opportunities: int
    value: str
    without_amount: int = Field(description="How many have no amount.")
    without_rate: int = Field(description="How many are in a currency without a rate; they are left out of the value.")


class GapFiguresOut(BaseModel):
    """What hangs on a gap, over the opportunities the token's owner may see."""

    open: GapSumOut = Field(description="Open opportunities that ask: the value at stake.")
    open_by_severity: dict[str, GapSumOut] = Field(description="The same by blocker, important and nice.")
    weighted_value: str = Field(description="Open value: blockers at 100 %, important ones at 50 %, nice ones at 10 %.")
    lost: GapSumOut = Field(description="Lost in the present fiscal quarter and the three before it.")
    customers: int = Field(description="Accounts of these opportunities.")


class ProductGapOut(BaseModel):
    """Something customers ask for that the product lacks."""

    id: str
    name: str
    description: str
    family: str = Field(description="The product family; empty for none.")
    state: str
    release_on: date | None
    merged_into_id: str | None = Field(description="The gap it counts for; null while it stands for itself.")
    created_at: datetime
    version: int


class RankedGapOut(ProductGapOut):
    """A gap with what hangs on it."""

    figures: GapFiguresOut


class ProductGapsOut(BaseModel):
    """Gaps, the most at stake first."""

    currency: str
    count: int = Field(description="Gaps on all pages.")
    items: list[RankedGapOut]
    together: GapFiguresOut = Field(description="Of all pages: each opportunity once, by its gravest request.")
    next_cursor: str | None


class GapsQuery(Body):
    """Which gaps, over whose opportunities, ranked by what."""

    scope: ScopeWord = Whose.ALL
    state: AnyState | None = None
    family: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=200)] = Field("", description="What the name holds.")
    sort: RankingWord = Ranking.OPEN
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class ProductGapPatch(Patch):
    """Fields of a gap to change."""

    name: str = ""
    description: str = ""
    family: str = ""
    state: StateWord = GapState.OPEN.value
    release_on: Day | None = None


class ProductGapIn(ProductGapPatch):
    """A gap to add. Only who manages the catalogue gives it another state than open."""

    name: str


class GapMergeIn(Body):
    """The gap it becomes part of."""

    into_id: Id


class GapRequestOut(BaseModel):
    """That an opportunity asks for a gap."""

    id: str
    gap_id: str = Field(description="The gap it counts for: of a merged one what that became part of.")
    gap_name: str
    severity: str
    source: str = Field(description="Where it was heard: need, objection or loss.")
    contact_id: str | None = Field(description="Who asked; null too where the token's owner may not see them.")
    note: str
    created_at: datetime
    version: int


class GapRequestsOut(BaseModel):
    """The requests of an opportunity, the first first."""

    items: list[GapRequestOut]


class GapRequestPatch(Patch):
    """Fields of a request to change."""

    severity: SeverityWord = Severity.IMPORTANT.value
    source: SourceWord = Heard.NEED.value
    contact_id: Id | None = None
    note: str = ""


class GapRequestIn(GapRequestPatch):
    """A request to write down: for a gap of the catalogue, or for one by name, which joins it where there is none."""

    gap_id: Id | None = None
    name: str = Field("", description="In place of `gap_id`.")


class GapDealOut(BaseModel):
    """An opportunity that asks for a gap, once, by its gravest request."""

    opportunity_id: str
    part: str = Field(description="open, lost (in the counted quarters) or other.")
    severity: str
    amount: str | None
    currency: str
    closed_on: date | None


class GapDealsOut(BaseModel):
    """The opportunities behind the figures of a gap: open ones first, the largest amount first."""

    currency: str
    sum: GapSumOut = Field(description="Of all pages.")
    items: list[GapDealOut]
    next_cursor: str | None


class GapDealsQuery(Body):
    """Which opportunities of a gap."""

    scope: ScopeWord = Whose.ALL
    deals: PartWord | None = None
    severity: SeverityChoice | None = None
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


@gaps.get("", response=ProductGapsOut, operation_id="list_product_gaps")
def list_product_gaps(request: HttpRequest, query: Query[GapsQuery]) -> HttpResponse:
    """Gaps that stand for themselves, with what hangs on each."""
    lens, first = lens_of(actor_of(request)), first_row(GAPS, query.cursor)
    found = queries.ranked(lens, Wanted(query.scope, query.state, query.family, query.text.strip(), query.sort))
    body = {
        "currency": lens.currency,
        "count": len(found.rows),
        "items": [
            {**_gap(row), "figures": _figures(lens, figures)}
            for row, figures in found.rows[first : first + query.limit]
        ],
        "together": _figures(lens, found.total),
        "next_cursor": next_row(GAPS, first + query.limit, len(found.rows)),
    }
    return reply(request, body)


@gaps.post("", response={201: ProductGapOut}, operation_id="add_product_gap")
def add_product_gap(request: HttpRequest, body: ProductGapIn) -> HttpResponse:
    """Add a gap to the catalogue."""
    done = actions.add_gap(new=GapFields(**body.given()), by=actor_of(request), via=VIA)
    return _shown(request, done.id, status=201, location=f"{request.path}/{public_id(done.id)}")


@gaps.get("/{gap_id}", response=ProductGapOut, operation_id="get_product_gap")
def get_product_gap(request: HttpRequest, gap_id: Id) -> HttpResponse:
    """One gap of the catalogue."""
    return _shown(request, gap_id)


@gaps.patch("/{gap_id}", response=ProductGapOut, operation_id="edit_product_gap")
def edit_product_gap(request: HttpRequest, gap_id: Id, body: ProductGapPatch) -> HttpResponse:
    """Change a gap. Once it is released, the owners of open and lost opportunities that ask for it are told."""
    version = expected_version(request)
    actions.edit_gap(gap_id=gap_id, changes=body.given(), version=version, by=actor_of(request), via=VIA)
    return _shown(request, gap_id)


@gaps.post("/{gap_id}/merge", response=ProductGapOut, operation_id="merge_product_gap")
def merge_product_gap(request: HttpRequest, gap_id: Id, body: GapMergeIn) -> HttpResponse:
    """Let a gap count as part of another one; `unmerge` undoes all of it."""
    version = expected_version(request)
    actions.merge_gap(gap_id=gap_id, into_id=body.into_id, version=version, by=actor_of(request), via=VIA)
    return _shown(request, gap_id)


@gaps.post("/{gap_id}/unmerge", response=ProductGapOut, operation_id="unmerge_product_gap")
def unmerge_product_gap(request: HttpRequest, gap_id: Id) -> HttpResponse:
    """Let a merged gap stand for itself again."""
    actions.unmerge_gap(gap_id=gap_id, version=expected_version(request), by=actor_of(request), via=VIA)
    return _shown(request, gap_id)


@gaps.get("/{gap_id}/opportunities", response=GapDealsOut, operation_id="list_product_gap_opportunities")
def list_product_gap_opportunities(request: HttpRequest, gap_id: Id, query: Query[GapDealsQuery]) -> HttpResponse:
    """The opportunities behind the figures of a gap, those the token's owner may see; their amounts make the sum."""
    lens, first = lens_of(actor_of(request)), first_row(GAP_DEALS, query.cursor)
    queries.gap_row(lens.actor, gap_id)
    rows = queries.narrowed(queries.deals_of(lens, gap_id, query.scope), query.deals, query.severity)
    body = {
        "currency": lens.currency,
        "sum": _sum(lens, queries.sum_of(lens, rows)),
        "items": [_deal(row) for row in rows[first : first + query.limit]],
        "next_cursor": next_row(GAP_DEALS, first + query.limit, len(rows)),
    }
    return reply(request, body)


@of_opportunity.get(
    "/{opportunity_id}/product-gaps", response=GapRequestsOut, operation_id="list_opportunity_product_gaps"
)
def list_opportunity_product_gaps(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """The requests of an opportunity."""
    require_visible(actor_of(request), DEAL, opportunity_id)
    return reply(request, {"items": [_request(row) for row in queries.requests_of(actor_of(request), opportunity_id)]})


@of_opportunity.post("/{opportunity_id}/product-gaps", response={201: GapRequestOut}, operation_id="link_product_gap")
def link_product_gap(request: HttpRequest, opportunity_id: Id, body: GapRequestIn) -> HttpResponse:
    """Say that an opportunity asks for a gap."""
    given = body.given()
    gap_id, name = given.pop("gap_id", None), given.pop("name", "")
    asked: dict[str, Any] = {
        "opportunity_id": opportunity_id,
        "new": RequestFields(**given),
        "by": actor_of(request),
        "via": VIA,
    }
    if gap_id is None:  # noqa: SIM108  two actions, not one with two names
        done = actions.link_gap_named(name=name, **asked)
    else:
        done = actions.link_gap(gap_id=gap_id, **asked)
    location = f"{request.path}/{public_id(done.id)}"
    return _shown_request(request, opportunity_id, done.id, status=201, location=location)


@of_opportunity.get(ONE, response=GapRequestOut, operation_id="get_opportunity_product_gap")
def get_opportunity_product_gap(request: HttpRequest, opportunity_id: Id, request_id: Id) -> HttpResponse:
    """One request of an opportunity."""
    require_visible(actor_of(request), DEAL, opportunity_id)
    return _shown_request(request, opportunity_id, request_id)


@of_opportunity.patch(ONE, response=GapRequestOut, operation_id="edit_opportunity_product_gap")
def edit_opportunity_product_gap(
    request: HttpRequest, opportunity_id: Id, request_id: Id, body: GapRequestPatch
) -> HttpResponse:
    """Change a request."""
    actions.edit_request(
        opportunity_id=opportunity_id,
        request_id=request_id,
        changes=body.given(),
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return _shown_request(request, opportunity_id, request_id)


@of_opportunity.delete(ONE, response={204: None}, operation_id="unlink_product_gap")
def unlink_product_gap(request: HttpRequest, opportunity_id: Id, request_id: Id) -> HttpResponse:
    """Unlink an opportunity from a gap; it can be restored."""
    actions.remove_request(
        opportunity_id=opportunity_id,
        request_id=request_id,
        version=expected_version(request),
        by=actor_of(request),
        via=VIA,
    )
    return nothing()


@of_opportunity.post(f"{ONE}/restore", response=GapRequestOut, operation_id="restore_opportunity_product_gap")
def restore_opportunity_product_gap(request: HttpRequest, opportunity_id: Id, request_id: Id) -> HttpResponse:
    """Link an opportunity to a gap again."""
    actions.restore_request(opportunity_id=opportunity_id, request_id=request_id, by=actor_of(request), via=VIA)
    return _shown_request(request, opportunity_id, request_id)


def _shown(request: HttpRequest, gap_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    row = queries.gap_row(actor_of(request), gap_id)
    return reply(request, _gap(row), status=status, version=row.version, location=location)


def _shown_request(
    request: HttpRequest, opportunity_id: int, request_id: int, *, status: int = 200, location: str = ""
) -> HttpResponse:
    row = queries.request_row(actor_of(request), opportunity_id, request_id)
    return reply(request, _request(row), status=status, version=row.version, location=location)


def _gap(row: GapRow) -> dict[str, Any]:
    into = public_id(row.merged_into_id) if row.merged_into_id else None
    about = {"merged_into_id": into, "created_at": row.created_at, "version": row.version}
    return {"id": public_id(row.id), **asdict(row.fields), **about}


def _request(row: RequestRow) -> dict[str, Any]:
    contact_id = row.fields.contact_id if row.contact_name else None
    fields = asdict(row.fields) | {"contact_id": public_id(contact_id) if contact_id else None}
    gap = {"gap_id": public_id(row.gap_id), "gap_name": row.gap_name}
    return {"id": public_id(row.id), **gap, **fields, "created_at": row.created_at, "version": row.version}


def _figures(lens: Lens, found: Figures) -> dict[str, Any]:
    return {
        "open": _sum(lens, found.at_stake),
        "open_by_severity": {severity.value: _sum(lens, one) for severity, one in found.open.items()},
        "weighted_value": _amount(found.weighted_minor, lens.currency),
        "lost": _sum(lens, found.lost),
        "customers": found.customers,
    }


def _sum(lens: Lens, found: Sum) -> dict[str, Any]:
    left = {"without_amount": found.unpriced, "without_rate": found.unrated}
    return {"opportunities": found.deals, "value": _amount(found.minor, lens.currency), **left}


def _deal(row: DealRow) -> dict[str, Any]:
    deal = row.deal
    return {
        "opportunity_id": public_id(deal.id),
        "part": row.part.value,
        "severity": row.severity.value,
        "amount": None if deal.minor is None else _amount(deal.minor, deal.currency),
        "currency": deal.currency,
        "closed_on": deal.closed_on,
    }


def _amount(minor: int, currency: str) -> str:
    return str(Money.of_minor(minor, currency).amount)
