"""Endpoints of scores and of the model's forecasts: one deal, today's forecast, its terms, the record."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Limit
from quarterdeck.kit.rest.replies import reply, shown
from quarterdeck.opportunities.queries import Lens
from quarterdeck.scores.queries import accuracy
from quarterdeck.scores.queries.behind import Holder, terms_behind
from quarterdeck.scores.queries.scores import CLOSED, deal_score, named, score_days
from quarterdeck.scores.queries.tendencies import Tendencies, tendencies
from quarterdeck.scores.rules import Like, Said, is_drifting, record_of
from quarterdeck.scores.rules.tendencies import SeenSignal
from quarterdeck.scores.rules.words import seen_of, words_of
from quarterdeck.scores.terms import TermKind
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor
from quarterdeck.values.cursors import first_row, next_row, write_cursor
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.api import ROUGH, ResolutionOut, resolution_told
from quarterdeck.warehouse.queries.resolution import changes_since

of_opportunity, router = Router(), Router()
KindKey = Annotated[TermKind, Field(strict=False)]
# Lists that a cursor may belong to.
TERMS, TENDENCIES = "forecast-terms", "tendencies"
_TWO = N_("Name a team or a person, not both.")


class LikeOut(BaseModel):
    """What became of closed deals that are like this one, as far as the token's owner may know it."""

    percent: int | None = Field(description="Share won; null where it is not told.")
    count: int | None = Field(description="How many; null for whoever does not read all records.")
    at_least: int
    at_most: int | None = Field(description="Null for over 50.")


class ScoreReasonOut(BaseModel):
    """What raises (`up`) or lowers the chance."""

    up: bool
    words: str
    seen: LikeOut | None = Field(description="What became of closed deals of which the same is so.")


class ScoreDayOut(BaseModel):
    """The place of a deal from a day on."""

    day: date
    level: int


class ScoreOut(BaseModel):
    """The score of an open opportunity. It stands beside its health and is no part of it."""

    opportunity_id: str
    state: str = Field(
        description="`scored`, `waiting` (not yet), `short` (history too short), `no_signal` or `closed`."
    )
    at: datetime | None
    level: int | None = Field(description="1 to 99: its place among the open ones of its pipeline by their chance.")
    band: str | None = Field(description="`low` below 30, `fair` below 76, else `high`.")
    percent: int | None = Field(description="Chance to be won at all; rounded to 5 for who does not read all records.")
    quarter_percent: int | None = Field(description="Chance to be won in this quarter, rounded in the same way.")
    is_provisional: bool
    like: LikeOut | None
    reasons: list[ScoreReasonOut]
    days: list[ScoreDayOut] = Field(description="Its place as it became, the newest first; at most 60.")


class ForecastTermsQuery(Body):
    """Which deals of today's forecast."""

    kind: KindKey = Field(TermKind.OPEN, description="`won`, `open` or `new`.")
    team_id: Id | None = Field(None, description="Of a team, for who leads it; not with `person_id`.")
    person_id: Id | None = Field(
        None, description="Of a person: of oneself, of those one leads. With neither of the company, for who reads all."
    )
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class ForecastTermOut(BaseModel):
    """A deal's part: chance × value, rounded."""

    opportunity_id: str
    chance: float
    value: str
    part: str


class ForecastTermsOut(BaseModel):
    """Deals whose parts, with `left`, add up to `total`, the greatest part first."""

    currency: str
    total: str = Field(description="Of a person for who does not read all records the sum of the parts.")
    is_rounded: bool = Field(
        description="Whether chances and values are rounded, as they are for who does not read all records: chances of"
        " open ones to 5 percent, of past ones to 1 percent, values to three digits."
    )
    left: str = Field(description="What `total` is more than all parts: what was rounded off, and the deals of `away`.")
    away: int = Field(description="Deals that are out of the token's owner's sight since the forecast.")
    items: list[ForecastTermOut]
    next_cursor: str | None


class TendenciesQuery(Body):
    """Which page of the people whose tendencies the token's owner may see."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class TendencyOut(BaseModel):
    """A signal of how somebody records deals: means in weeks, shares or pushes; of `uplift` and `outcome` in logs."""

    key: str = Field(description="`date`, `uplift`, `nowhere`, `outcome`, `pushes`, `commit` or `quiet`.")
    count: int
    value: float = Field(description="What was measured.")
    estimate: float | None = Field(
        description="Drawn towards the median of all, with `low` and `high` its 80 % interval; null, as all below,"
        " where one to four people are in it whom the token's owner may not see."
    )
    low: float | None
    high: float | None
    standing: str | None = Field(
        description="Beside others: `above`, `below`, `alike`, `unsure`, or `nothing` without deals."
    )
    quartiles: list[float] | None = Field(description="Of all people, where they may be told.")


class TendenciesOfOut(BaseModel):
    """How somebody recorded the deals that closed. It says how, not why."""

    person_id: str
    closed: int
    flag: str = Field(description="`sandbagging`, `happy_ears` or empty: two signals or more point there for sure.")
    signals: list[TendencyOut] = Field(description="None below 12 closed opportunities.")


class TendenciesOut(BaseModel):
    """The people whose tendencies the token's owner may see: themselves first, then those they lead by name."""

    since: date | None
    until: date | None = Field(description="The day after the last one looked at.")
    items: list[TendenciesOfOut]
    next_cursor: str | None


class AccuracyQuery(Body):
    """Which forecasts are judged, said at the end of which week of their quarters."""

    source: Literal["published", "backtested", "next"] = Field(
        "published", description="`next` is backtested and of the quarter after the one in whose week it was said."
    )
    week: Literal["1", "4", "8", "12"] = "4"


class SaidOut(BaseModel):
    """What was forecast of a quarter, and what came."""

    since: date
    label: str
    forecast: str
    p10: str | None
    p90: str | None
    actual: str = Field(
        description="Of a backtest: of deals that can be learnt of alone, not of those written down after their end."
    )


class MethodRecordOut(BaseModel):
    """How a method did, on the quarters that all methods were asked in."""

    method: str
    quarters: int
    wape: float | None
    bias: float | None
    tracking_signal: float | None
    value_added: float | None = Field(description="Error of the last quarter's value less this one's.")
    covered: int = Field(description="Quarters within P10 to P90.")
    intervals: int = Field(description="Quarters with P10 and P90.")
    is_drifting: bool | None = Field(
        description="Of `model` alone, by its own last eight quarters of this source at week 4; null below four, and of"
        " `next`."
    )
    items: list[SaidOut]


class AccuracyOut(BaseModel):
    """The record of the model and of what stands beside it."""

    source: str
    week: int
    currency: str
    brier: float | None = Field(description="Of chances to be won by the quarter's end, backtested.")
    brier_of_rate: float | None
    calibration_error: float | None
    resolution: ResolutionOut | None = Field(description=ROUGH)
    methods: list[MethodRecordOut]


@of_opportunity.get("/{opportunity_id}/score", response=ScoreOut, operation_id="get_opportunity_score")
def get_opportunity_score(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """The score of an open opportunity, with its reasons and how it was before; nothing of a closed one."""
    actor = actor_of(request)
    found = deal_score(actor, opportunity_id)
    days = [] if found.state == CLOSED else score_days(opportunity_id)
    names = named(Lens(actor=actor, currency=actor.display_currency, now=timezone.now()).specs)
    body = {
        "opportunity_id": public_id(opportunity_id),
        "state": found.state,
        "at": found.at,
        "level": found.level,
        "band": found.band.value if found.band else None,
        "percent": found.percent,
        "quarter_percent": found.quarter_percent,
        "is_provisional": found.provisional,
        "like": _like(found.like),
        "reasons": [
            {
                "up": why.odds > 0,
                "words": shown(words_of(why, names)),
                "seen": _like(seen_of(why, sees_all=found.sees_all)),
            }
            for why in found.reasons
        ],
        "days": [{"day": one.day, "level": one.level} for one in days],
    }
    return reply(request, body)


@router.get("/terms", response=ForecastTermsOut, operation_id="list_forecast_terms")
def list_forecast_terms(request: HttpRequest, query: Query[ForecastTermsQuery]) -> HttpResponse:
    """The deals that today's forecast of the company, a team or a person is made of, as far as one may see them."""
    actor, currency = actor_of(request), company().reporting_currency
    if query.team_id is not None and query.person_id is not None:
        raise Refused.because("two_holders", Text(_TWO), "team_id")
    of = Holder(query.team_id, query.person_id)
    found = terms_behind(actor, query.kind, of, first_row(TERMS, query.cursor), query.limit)
    body = {
        "currency": currency,
        "total": _money(found.parts if found.total is None else found.total, currency),
        "is_rounded": found.is_rounded,
        "left": _money(found.left, currency),
        "away": found.away,
        "items": [
            {
                "opportunity_id": public_id(row.opportunity_id),
                "chance": round(row.chance, 6),
                "value": _money(row.value_minor, currency),
                "part": _money(row.part_minor, currency),
            }
            for row in found.rows
        ],
        "next_cursor": None if found.following is None else write_cursor(TERMS, [found.following]),
    }
    return reply(request, body)


@router.get("/accuracy", response=AccuracyOut, operation_id="get_forecast_accuracy")
def get_forecast_accuracy(request: HttpRequest, query: Query[AccuracyQuery]) -> HttpResponse:
    """How right forecasts of past quarters were. For who reads all records."""
    actor, currency = actor_of(request), company().reporting_currency
    fit = accuracy.newest_fit(actor)
    rows = _rows(actor, query.source)
    body = {
        "source": query.source,
        "week": int(query.week),
        "currency": currency,
        "brier": fit.brier if fit else None,
        "brier_of_rate": fit.brier_of_rate if fit else None,
        "calibration_error": fit.calibration_error if fit else None,
        "resolution": resolution_told(actor, changes_since(None, timezone.now())),
        "methods": [
            {
                "method": one.method,
                "quarters": one.quarters,
                "wape": one.wape,
                "bias": one.bias,
                "tracking_signal": one.tracking,
                "value_added": one.added,
                "covered": one.covered,
                "intervals": one.intervals,
                "is_drifting": is_drifting(rows) if one.method == "model" and query.source != "next" else None,
                "items": [_said(row, currency) for row in one.rows],
            }
            for one in record_of(rows, int(query.week), accuracy.METHODS)
        ],
    }
    return reply(request, body)


def _rows(actor: Actor, source: str) -> list[Said]:
    if source == "published":
        return accuracy.published(actor, timezone.now())
    return accuracy.backtested_next(actor) if source == "next" else accuracy.backtested(actor)


@router.get("/tendencies", response=TendenciesOut, operation_id="list_tendencies")
def list_tendencies(request: HttpRequest, query: Query[TendenciesQuery]) -> HttpResponse:
    """How people recorded the opportunities that closed in the last eight quarters, as the newest fit tells."""
    found, first = tendencies(actor_of(request)), first_row(TENDENCIES, query.cursor)
    since, until = found.stretch or (None, None)
    body = {
        "since": since,
        "until": until,
        "items": [
            {
                "person_id": public_id(one.person_id),
                "closed": one.closed,
                "flag": one.flag,
                "signals": [_tendency(found, signal) for signal in one.signals],
            }
            for one in found.told[first : first + query.limit]
        ],
        "next_cursor": next_row(TENDENCIES, first + query.limit, len(found.told)),
    }
    return reply(request, body)


def _tendency(found: Tendencies, signal: SeenSignal) -> dict[str, object]:
    compared = {"estimate": signal.estimate, "low": signal.low, "high": signal.high, "standing": signal.standing.value}
    return {
        "key": signal.key,
        "count": signal.count,
        "value": signal.value,
        **(dict.fromkeys(compared) if signal.key in found.alone else compared),
        "quartiles": found.spreads.get(signal.key),
    }


def _money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(Money.of_minor(minor, currency).amount)


def _like(like: Like | None) -> dict[str, int | None] | None:
    if like is None:
        return None
    return {"percent": like.percent, "count": like.count, "at_least": like.at_least, "at_most": like.at_most}


def _said(row: Said, currency: str) -> dict[str, object]:
    money = {name: _money(getattr(row, name), currency) for name in ("forecast", "p10", "p90", "actual")}
    return {"since": row.start, "label": row.label, **money}
