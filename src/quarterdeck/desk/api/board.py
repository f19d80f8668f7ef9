"""Endpoints of the board: the same figures as its page, from the same query."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.desk.api.filters import DealQuery, lens_of, money
from quarterdeck.desk.api.shapes import AMOUNT, id_or_null
from quarterdeck.desk.queries import board_etag
from quarterdeck.health.queries import judged_at
from quarterdeck.kit.rest.fields import Id, Limit
from quarterdeck.kit.rest.replies import client_has, encoded, reply, tagged
from quarterdeck.opportunities.queries import Board, Card, Column, ColumnHead, board, column_page
from quarterdeck.opportunities.queries.board import CARDS
from quarterdeck.records.api.fields import takes_custom_fields
from quarterdeck.values.ids import public_id

router = Router()


class CardOut(BaseModel):
    """An opportunity in short. Days are 0 when the flag is not up."""

    id: str
    name: str
    stage_id: str
    account_id: str | None
    account_name: str
    owner_id: str
    owner_name: str
    amount: str | None = Field(description=AMOUNT)
    currency: str
    close_date: date | None
    category: str
    days_in_stage: int
    days_overdue: int
    days_stalled: int
    days_idle: int = Field(description="Without contact of both sides; 0 while the owner has no mail source.")
    next_activity_on: date | None
    last_two_way_at: datetime | None
    version: int


class FiguresOut(BaseModel):
    """Counts and totals over the whole filter, in the board's currency."""

    count: int
    amount: str
    weighted_amount: str = Field(description="Each stage's total at the stage's probability.")
    unpriced: int = Field(description="Without an amount, so in no total.")
    unconverted: int = Field(description="In a currency without a rate, so in no total.")


class HeadOut(FiguresOut):
    """A stage in figures."""

    stage_id: str


class ColumnOut(HeadOut):
    """An open stage in figures, with its first opportunities by close date."""

    items: list[CardOut]
    next_cursor: str | None = Field(description="For `/pipelines/{id}/board/{stage_id}`.")


class BoardOut(BaseModel):
    """A pipeline as its board shows it."""

    pipeline_id: str
    currency: str
    rate_day: date
    rate_policy: str
    open: FiguresOut
    overdue: int = Field(description="Over the filter without its flags.")
    stalled: int = Field(description="Over the filter without its flags.")
    idle: int = Field(description="Over the filter without its flags.")
    at_least: list[str] = Field(description="Flags counted to 2,000 and no further: so many deals bear them, or more.")
    columns: list[ColumnOut] = Field(description="Open stages in order.")
    closed: list[HeadOut] = Field(description="Won and lost stages: what closed in the current fiscal quarter.")


class CardQuery(DealQuery):
    """Which opportunities of a stage, and which page of them."""

    cursor: str = ""
    limit: Limit = CARDS


@router.get("/{pipeline_id}/board", response=BoardOut, operation_id="get_board")
@takes_custom_fields
def get_board(request: HttpRequest, pipeline_id: Id, query: Query[DealQuery]) -> HttpResponse:
    """Counts, totals and first cards of every stage."""
    lens = lens_of(request, query)
    judged = judged_at() if query.health or query.health_not else ""
    tag = board_etag(lens, pipeline_id, f"api {request.GET.urlencode()} {lens.actor.fields_version} {judged}")
    if client_has(request, tag):
        return tagged(request, b"", tag)
    return tagged(request, encoded(_board(board(lens, query.deals(pipeline_id, request)))), tag)


@router.get("/{pipeline_id}/board/{stage_id}", response=ColumnOut, operation_id="list_board_column")
@takes_custom_fields
def list_board_column(request: HttpRequest, pipeline_id: Id, stage_id: Id, query: Query[CardQuery]) -> HttpResponse:
    """More cards of one open stage."""
    lens = lens_of(request, query)
    column = column_page(lens, query.deals(pipeline_id, request), stage_id, query.cursor, query.limit)
    return reply(request, _column(column, lens.currency))


def _board(found: Board) -> dict[str, Any]:
    return {
        "pipeline_id": public_id(found.pipeline.id),
        "currency": found.currency,
        "rate_day": found.rate_day,
        "rate_policy": found.rate_policy,
        "open": _figures(found, found.currency),
        **found.flags.counts,
        "at_least": sorted(found.flags.at_least),
        "columns": [_column(column, found.currency) for column in found.columns],
        "closed": [_head(head, found.currency) for head in found.closed],
    }


def _figures(found: Board | ColumnHead, currency: str) -> dict[str, Any]:
    return {
        "count": found.count,
        "amount": money(found.amount_minor, currency),
        "weighted_amount": money(found.weighted_minor, currency),
        "unpriced": found.unpriced,
        "unconverted": found.unconverted,
    }


def _head(head: ColumnHead, currency: str) -> dict[str, Any]:
    return _figures(head, currency) | {"stage_id": public_id(head.stage.id)}


def _column(column: Column, currency: str) -> dict[str, Any]:
    items = [_card(card) for card in column.cards]
    return _head(column.head, currency) | {"items": items, "next_cursor": column.next_cursor}


def _card(card: Card) -> dict[str, Any]:
    return {
        "id": public_id(card.id),
        "name": card.name,
        "stage_id": public_id(card.stage_id),
        "account_id": id_or_null(card.account_id),
        "account_name": card.account_name,
        "owner_id": public_id(card.owner_id),
        "owner_name": card.owner_name,
        "amount": None if card.amount_minor is None else money(card.amount_minor, card.currency),
        "currency": card.currency,
        "close_date": card.close_date,
        "category": card.category,
        "days_in_stage": card.days_in_stage,
        "days_overdue": card.days_overdue,
        "days_stalled": card.days_stalled,
        "days_idle": card.days_idle,
        "next_activity_on": card.next_activity_on,
        "last_two_way_at": card.last_two_way_at,
        "version": card.version,
    }
