"""Endpoints of the record of calls: the figures of a line, its line-weeks, and the deals that stood in Commit."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.accuracy.queries import CallRecord, call_record, rests_on
from quarterdeck.accuracy.rules import Added, judged_by_voice, share_kept, values_added, volatility_of
from quarterdeck.accuracy.terms import Layer, LineWeek, Voice
from quarterdeck.forecasts.rules import amount_of
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.api import ROUGH, ResolutionOut, resolution_told

router = Router()
# Lists that a cursor may belong to.
ROWS, DEALS = "call-record-rows", "call-record-deals"
Week = Annotated[int, Field(ge=0, le=14, strict=False)]


class CallRecordQuery(Body):
    """Which line's record, of which type of forecast, at which week of its periods."""

    type: str = Field("", description="Key of the type of forecast; the usual one without.")
    line: str = Field("", description="Key of a line, as `GET /forecasts` has it; the first one you may see without.")
    week: Week = Field(0, description="1, 4, 8 or 12 of a quarter, 1 to 4 of a month; 4 for anything else.")


class CallRecordPageQuery(CallRecordQuery):
    """The same, a page of its rows."""

    limit: Limit = DEFAULT_LIMIT
    cursor: str = ""


class VoiceOut(BaseModel):
    """How right somebody was at the week, of the line-weeks they said something in."""

    said_by: str = Field(description="commit, likely, best_case, weighted, call, manager, final or model.")
    line_weeks: int
    periods: int
    wape: float | None = Field(description="Sum of the sizes of errors over what was won.")
    bias: float | None = Field(description="Sum of errors over what was won; above 0 too high.")
    tracking_signal: float | None = Field(description="Sum of errors over their mean size.")
    is_one_way: bool = Field(
        description="Errors go one way: the signal is beyond 4 either way, or all of four periods or more err in one"
        " direction."
    )


class LayerOut(BaseModel):
    """What a step added, over all weeks of the line. Null figures: too few to say."""

    layer: str = Field(description="call, manager, people or model.")
    line_weeks: int
    periods: int
    wape_before: float | None
    wape_after: float | None
    value_added: float | None = Field(description="WAPE before less that after.")
    low: float | None = Field(description="Lower end of the 90 % interval, periods drawn with replacement.")
    high: float | None
    verdict: str = Field(description="better, worse, unclear or too_few.")


class ConversionOut(BaseModel):
    """Of the deals in Commit in a week, as far as you may see them, the share of value that was won in the period."""

    week: int
    deals: int
    conversion: float | None


class RecordedLineOut(BaseModel):
    """A line that you may see, with its calls at the week."""

    line: str
    name: str
    voices: list[VoiceOut]


class CallRecordOut(BaseModel):
    """The record of a line's calls, of at most the last eight periods that are over."""

    type: str
    currency: str | None = Field(description="Null where pieces are summed.")
    line: str | None = Field(description="Null where you see no line of this type.")
    week: int
    periods: list[str]
    left_out: list[str] = Field(description="Periods without a closing lock, or kept in another currency.")
    voices: list[VoiceOut]
    layers: list[LayerOut]
    layers_below: list[LayerOut] = Field(description="Of the people below the line, at the week; without the model.")
    commit_conversion: list[ConversionOut]
    call_volatility: float | None = Field(description="Sizes of changes of call from week to week, over what was won.")
    call_changes: int = Field(description="Weeks that were compared with the one before.")
    resolution: ResolutionOut | None = Field(description=ROUGH)
    lines: list[RecordedLineOut]


class LineWeekOut(BaseModel):
    """A line at a lock: what was said, and what the period closed with."""

    period: str
    since: date
    week: int
    weeks_left: int
    lock_id: str
    system: str
    said: dict[str, str] = Field(
        description="By who said it; without those that were silent, or that you are not told."
    )
    won: str


class LineWeeksOut(BaseModel):
    """A page of line-weeks, the oldest first."""

    items: list[LineWeekOut]
    next_cursor: str | None


class CommittedOut(BaseModel):
    """A deal in Commit at a lock."""

    period: str
    lock_id: str
    line: str
    opportunity_id: str
    name: str
    amount: str
    is_won: bool = Field(description="In the period, by what is known now.")


class CommittedPageOut(BaseModel):
    """A page of deals, the oldest lock first."""

    items: list[CommittedOut]
    next_cursor: str | None


@router.get("", response=CallRecordOut, operation_id="get_call_record")
def get_call_record(request: HttpRequest, query: Query[CallRecordQuery]) -> HttpResponse:
    """How right a line's calls were, and what calls, adjustments and the model added."""
    found = _found(request, query)
    volatility, changes = volatility_of(found.own)
    weeks = {week: found.committed_at(week) for week in found.weeks}
    body = {
        "type": found.scene.type.key,
        "currency": found.scene.currency or None,
        "line": found.line.key if found.line else None,
        "week": found.week,
        "periods": list(found.labels.values()),
        "left_out": list(found.left_out),
        "voices": _voices(found.at_week),
        "layers": [_layer(one) for one in values_added(found.own)],
        "layers_below": [_layer(one) for one in values_added(found.together) if one.layer is not Layer.MODEL],
        "commit_conversion": [
            {
                "week": week,
                "deals": len(deals),
                "conversion": share_kept((deal.minor, deal.is_won) for deal in deals),
            }
            for week, deals in weeks.items()
        ],
        "call_volatility": volatility,
        "call_changes": changes,
        "resolution": resolution_told(found.scene.actor, rests_on(found)),
        "lines": [
            {"line": one.line.key, "name": gettext(one.line.name), "voices": _voices(one.rows)} for one in found.lines
        ],
    }
    return reply(request, body)


@router.get("/rows", response=LineWeeksOut, operation_id="list_call_record_rows")
def list_call_record_rows(request: HttpRequest, query: Query[CallRecordPageQuery]) -> HttpResponse:
    """The line-weeks that a line's figures are computed of, at all weeks."""
    found, first = _found(request, query), first_row(ROWS, query.cursor)
    rows = found.own[first : first + query.limit]
    body = {
        "items": [_row(found, row) for row in rows],
        "next_cursor": next_row(ROWS, first + query.limit, len(found.own)),
    }
    return reply(request, body)


@router.get("/deals", response=CommittedPageOut, operation_id="list_call_record_deals")
def list_call_record_deals(request: HttpRequest, query: Query[CallRecordPageQuery]) -> HttpResponse:
    """The deals in Commit at the week, which Commit conversion is computed of."""
    found, first = _found(request, query), first_row(DEALS, query.cursor)
    deals = found.committed_at(found.week)
    periods = {row.lock_id: found.labels[row.period] for row in found.at_week}
    body = {
        "items": [
            {
                "period": periods[deal.lock_id],
                "lock_id": public_id(deal.lock_id),
                "line": deal.line,
                "opportunity_id": public_id(deal.opportunity_id),
                "name": deal.name,
                "amount": _amount(found, deal.minor),
                "is_won": deal.is_won,
            }
            for deal in deals[first : first + query.limit]
        ],
        "next_cursor": next_row(DEALS, first + query.limit, len(deals)),
    }
    return reply(request, body)


def _found(request: HttpRequest, query: CallRecordQuery) -> CallRecord:
    return call_record(actor_of(request), timezone.now(), type_key=query.type, line=query.line, week=query.week)


def _amount(found: CallRecord, minor: int) -> str:
    return f"{amount_of(minor, found.scene.currency):f}"


def _voices(rows: tuple[LineWeek, ...]) -> list[dict[str, object]]:
    return [
        {
            "said_by": voice.value,
            "line_weeks": one.line_weeks,
            "periods": one.periods,
            "wape": one.wape,
            "bias": one.bias,
            "tracking_signal": one.tracking,
            "is_one_way": one.is_one_way,
        }
        for voice, one in judged_by_voice(rows, Voice).items()
    ]


def _layer(one: Added) -> dict[str, object]:
    return {
        "layer": one.layer.value,
        "line_weeks": one.line_weeks,
        "periods": one.periods,
        "wape_before": one.before,
        "wape_after": one.after,
        "value_added": one.added,
        "low": one.low,
        "high": one.high,
        "verdict": one.verdict.value,
    }


def _row(found: CallRecord, row: LineWeek) -> dict[str, object]:
    return {
        "period": found.labels[row.period],
        "since": row.period,
        "week": row.week,
        "weeks_left": row.left,
        "lock_id": public_id(row.lock_id),
        "system": _amount(found, row.system),
        "said": {voice.value: _amount(found, minor) for voice, minor in row.said},
        "won": _amount(found, row.won),
    }
