"""Endpoint of the model's newest forecast, with what stands beside it and what that is made of."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import Body, Day, Id
from quarterdeck.kit.rest.replies import reply
from quarterdeck.scores.queries.forecasts import model_forecast
from quarterdeck.scores.rules.arithmetic import shock_of
from quarterdeck.scores.terms import Arithmetic, ExpectedOfPerson, ModelForecast
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.company import company_day
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money

newest = Router()


class ModelForecastQuery(Body):
    """Of which quarter and team."""

    day: Day | None = Field(None, description="A day of the fiscal quarter; today without one.")
    team_id: Id | None = Field(None, description="Without one the whole company, for who reads all records.")


class StageTermOut(BaseModel):
    """A stage's open opportunities that are due in the quarter, and what their amount counts with."""

    stage_id: str
    opportunities: int
    amount: str
    default: float = Field(description="Weight of the stage, of which `weighted` is made.")
    observed: float = Field(description="Share won of `seen` ones closed in the last four quarters; else the weight.")
    low: float | None = Field(description="Lower end of the 95 % interval of `observed`; null without such ones.")
    high: float | None
    seen: int
    past: float | None = Field(
        description="What past quarters brought of such amounts from the same point on; null without a finished one."
    )
    then: int = Field(description="Opportunities of past quarters that `past` stands on.")


class ArithmeticOut(BaseModel):
    """won + the sum of amount × rate is a weighted pipeline; by `past`, and with `expected`, the projection."""

    won: str
    expected: str | None = Field(description="What came of opportunities that were not due at this point before.")
    stages: list[StageTermOut]


class ShockOut(BaseModel):
    """By which shares what is still to come may be less and more for the shock that all lines share: 4 of 5 draws."""

    low: float
    high: float


class ModelForecastOut(BaseModel):
    """The newest forecast of a quarter by the model, in the company's currency."""

    team_id: str | None
    label: str
    since: date
    until: date = Field(description="The first day after the quarter.")
    at: datetime
    currency: str
    method: str = Field(description="`landmark`, or `stage_weights` where history is too short: then no quantiles.")
    rung: int
    headline: str = Field(description="What to read first: `model` or `gong`.")
    p10: str | None
    p50: str | None
    p90: str | None
    mean: str = Field(description="won + open + new.")
    won: str
    open: str
    new: str
    weighted: str | None = Field(description="Pipeline weighted by stages, plus what is won.")
    weighted_observed: str | None = Field(
        description="The same by the share won of deals that had been in each stage, of a team of its own deals."
    )
    gong: str | None = Field(description="Projection from past quarters of those deals at the same week.")
    last_period: str | None = Field(description="What those deals brought in the last quarter.")
    note: str
    arithmetic: ArithmeticOut | None = Field(
        description="What `weighted`, `weighted_observed` and `gong` are made of; null of forecasts that were published"
        " before it was kept."
    )
    shock: ShockOut | None = Field(description="Null without quantiles.")


class ModelForecastsOut(BaseModel):
    """The newest forecast; `null` where there is none that the token's owner may see."""

    forecast: ModelForecastOut | None


@newest.get("", response=ModelForecastsOut, operation_id="get_model_forecast")
def get_model_forecast(request: HttpRequest, query: Query[ModelForecastQuery]) -> HttpResponse:
    """The newest forecast of a fiscal quarter by the model: the company's, or a team's for who leads it."""
    found = model_forecast(actor_of(request), query.team_id, query.day or company_day(timezone.now()))
    if found is None:
        return reply(request, {"forecast": None})
    names = ("p10", "p50", "p90", "mean", "won", "open", "new", "weighted", "weighted_observed", "gong",
             "last_period")  # fmt: skip
    money = {name: _money(getattr(found, name), found.currency) for name in names}
    body = {
        "team_id": None if found.team_id is None else public_id(found.team_id),
        "label": found.label,
        "since": found.period_start,
        "until": found.period_end,
        "at": found.at,
        "currency": found.currency,
        "method": found.method.value,
        "rung": found.rung,
        "headline": found.headline,
        **money,
        "note": found.note,
        "arithmetic": arithmetic_told(found.arithmetic, found.currency),
        "shock": shock_told(found),
    }
    return reply(request, {"forecast": body})


def arithmetic_told(told: Arithmetic | None, currency: str) -> dict[str, object] | None:
    """What weighted sums are made of, for an answer."""
    if told is None:
        return None
    return {
        "won": _money(told.won, currency),
        "expected": _money(told.expected, currency),
        "stages": [
            {
                "stage_id": public_id(one.stage_id),
                "opportunities": one.deals,
                "amount": _money(one.minor, currency),
                **{name: _share(getattr(one, name)) for name in ("default", "observed", "low", "high", "past")},
                "seen": one.seen,
                "then": one.then,
            }
            for one in told.terms
        ],
    }


def shock_told(found: ModelForecast | ExpectedOfPerson) -> dict[str, float] | None:
    """The common shock, for an answer."""
    if found.p50 is None:
        return None
    low, high = shock_of(found.tau)
    return {"low": round(low, 4), "high": round(high, 4)}


def _share(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / 1_000_000


def _money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(Money.of_minor(minor, currency).amount)
