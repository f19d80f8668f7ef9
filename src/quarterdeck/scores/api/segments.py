"""Endpoint of the backtest by person, team, channel and product family."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.scores.queries.segments import SegmentRow, segment_records
from quarterdeck.scores.terms import SegmentKind
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id

segments = Router()
SEGMENTS = "forecast-segments"
By = Annotated[Literal["owner", "team", "channel", "family"], Field(description="By what.")]


class SegmentsQuery(Body):
    """By what the backtest is told."""

    by: By = "team"
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class SegmentBin(BaseModel):
    """A part of the deals, by chance."""

    deals: int
    mean_chance: float
    won: int


class SegmentOut(BaseModel):
    """How right the model's backtest was of a segment. Null where there is too little to say."""

    id: str | None = Field(description="Of the person or team; null of a channel or family.")
    key: str | None = Field(description="The channel, or the family's name; null of a person or team.")
    quarters: int
    wape: float | None = Field(description="Of P50 at week 4, from four quarters on, as `bias` and `covered`.")
    bias: float | None
    covered: int | None = Field(description="Quarters within P10 to P90.")
    deals: int = Field(description="Open deals at weeks 1, 4, 8 and 12 of those quarters, each as often as asked of.")
    mean_chance: float | None = Field(description="From 30 deals on, as `won` and `brier`.")
    won: float | None = Field(description="Share of those deals that was won in the quarter.")
    brier: float | None
    calibration_error: float | None = Field(description="Over the bins; null below 100 deals.")
    bins: list[SegmentBin] = Field(description="Ten parts of equally many deals, by chance; none below 100 deals.")


class SegmentsOut(BaseModel):
    """Segments of the newest fit's backtest, those of most deals first."""

    by: str
    items: list[SegmentOut]
    next_cursor: str | None


@segments.get("", response=SegmentsOut, operation_id="list_forecast_segments")
def list_forecast_segments(request: HttpRequest, query: Query[SegmentsQuery]) -> HttpResponse:
    """How right the model was by person, team, channel or product family. For who reads all records."""
    rows = segment_records(actor_of(request), SegmentKind[query.by.upper()])
    first = first_row(SEGMENTS, query.cursor)
    body = {
        "by": query.by,
        "items": [_row(one) for one in rows[first : first + query.limit]],
        "next_cursor": next_row(SEGMENTS, first + query.limit, len(rows)),
    }
    return reply(request, body)


def _row(one: SegmentRow) -> dict[str, object]:
    told = one.judged
    return {
        "id": None if one.id is None else public_id(one.id),
        "key": one.key if one.id is None else None,
        "quarters": told.quarters,
        "wape": told.wape,
        "bias": told.bias,
        "covered": told.covered,
        "deals": told.deals,
        "mean_chance": told.chance,
        "won": told.rate,
        "brier": told.brier,
        "calibration_error": told.error,
        "bins": [{"deals": part.deals, "mean_chance": part.chance, "won": part.won} for part in one.bins],
    }
