"""Endpoint of what the model expects of people's deals."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Day, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.scores.api.newest import ArithmeticOut, ShockOut, arithmetic_told, shock_told
from quarterdeck.scores.queries.people import expected_of_people
from quarterdeck.scores.terms import ExpectedOfPerson
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.company import company_day
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money

people = Router()
PEOPLE = "forecast-people"


class PeopleForecastsQuery(Body):
    """Of which quarter."""

    day: Day | None = Field(None, description="A day of the fiscal quarter; today without one.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class PersonForecastOut(BaseModel):
    """What the model expects of a person's deals. The quantiles are null where history is too short for a model."""

    person_id: str
    p10: str | None
    p50: str | None
    p90: str | None
    won: str
    mean: str | None = Field(
        description="won + open + new; all people's, and deals without an owner, add up to the company's mean. Null, as"
        " `open` and `new`, for whoever does not read all records."
    )
    open: str | None
    new: str | None
    weighted: str | None = Field(description="Their pipeline weighted by stages, plus what is won.")
    weighted_observed: str | None = Field(
        description="The same by the share won of their own deals that had been in each stage."
    )
    gong: str | None = Field(description="Projection from past quarters of their own deals at the same week.")
    last_period: str | None = Field(description="What their deals brought in the last quarter.")
    arithmetic: ArithmeticOut | None = Field(description="What those are made of; null where it was not kept yet.")
    shock: ShockOut | None = Field(description="Null without quantiles.")


class PeopleForecastsOut(BaseModel):
    """The people whose forecast the token's owner may see: themselves, and those they lead whose deals they read."""

    label: str | None
    since: date | None
    until: date | None = Field(description="The first day after the quarter.")
    at: datetime | None
    currency: str | None
    items: list[PersonForecastOut]
    next_cursor: str | None


@people.get("", response=PeopleForecastsOut, operation_id="list_people_forecasts")
def list_people_forecasts(request: HttpRequest, query: Query[PeopleForecastsQuery]) -> HttpResponse:
    """The newest forecast of a fiscal quarter by the model, a row a person."""
    found = list(expected_of_people(actor_of(request), query.day or company_day(timezone.now())).values())
    first, one = first_row(PEOPLE, query.cursor), found[0] if found else None
    body = {
        "label": one.label if one else None,
        "since": one.period_start if one else None,
        "until": one.period_end if one else None,
        "at": one.at if one else None,
        "currency": one.currency if one else None,
        "items": [_row(row) for row in found[first : first + query.limit]],
        "next_cursor": next_row(PEOPLE, first + query.limit, len(found)),
    }
    return reply(request, body)


def _row(one: ExpectedOfPerson) -> dict[str, object]:
    names = ("p10", "p50", "p90", "won", "mean", "open", "new", "weighted", "weighted_observed", "gong", "last_period")
    return {
        "person_id": public_id(one.person_id),
        **{name: _money(getattr(one, name), one.currency) for name in names},
        "arithmetic": arithmetic_told(one.arithmetic, one.currency),
        "shock": shock_told(one),
    }


def _money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(Money.of_minor(minor, currency).amount)
