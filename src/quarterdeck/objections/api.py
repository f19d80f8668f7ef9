"""Endpoints of objections beside outcomes, and of the opportunities behind the figures."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.gaps.rules import Sum
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Day, Id, Limit, one_of
from quarterdeck.kit.rest.replies import reply
from quarterdeck.objections import queries
from quarterdeck.objections.queries import Group, Row, Wanted
from quarterdeck.objections.rules import Line, Rate
from quarterdeck.objections.terms import RESTS_ON, WAYS, Figure
from quarterdeck.opportunities.queries import Lens
from quarterdeck.qualification.terms import Topic
from quarterdeck.quotas.queries.naming import coded_name
from quarterdeck.reports.api.why import at_values, looked, window_told
from quarterdeck.reports.api.why_shapes import Said, WhyQuestion
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.rules.why import api_written
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.api import ROUGH, ResolutionOut, resolution_told

router = Router()
ROWS = "objection_opportunities"


class ObjectionsQuestion(WhyQuestion):
    """Days, filters, and the segment figures are told apart by. With segments 503 while there are no figures."""

    by: Annotated[str | None, one_of(WAYS)] = Field(None, description="A segment.")


class ObjectionRowsQuestion(ObjectionsQuestion):
    """Behind which figure, and which page of its rows."""

    figure: Annotated[Figure, Field(strict=False)] = Figure.WITH
    topic: Annotated[Topic | None, Field(strict=False)] = Field(None, description="Without it any.")
    stage: Id | None = Field(None, description="Those that heard it first in this stage.")
    at: Said = Field((), description="The value of `by`, as a group has it, empty for those without; without it all.")
    quarter: Day | None = Field(None, description="A day of the fiscal quarter, for the figure `raised` and it alone.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class ObjectionRateOut(BaseModel):
    """So many of so many opportunities, with the 95 % interval of their share."""

    hits: int
    tries: int
    share: float | None = Field(description="Null where there are too few to say.")
    low: float | None
    high: float | None


class ObjectionSumOut(BaseModel):
    """Opportunities added up, in the currency of the reply."""

    count: int
    value: str
    without_amount: int
    without_rate: int = Field(description="Amounts that no rate converts, which are left out of the value.")


class ObjectionLineOut(BaseModel):
    """What came of the opportunities with an objection of a topic. Each counts once."""

    topic: str | None = Field(description="Null for any.")
    won_with: ObjectionRateOut
    won_without: ObjectionRateOut
    overcome: ObjectionRateOut = Field(description="Of those closed with it: the buyer accepted each answer.")
    won_overcome: ObjectionRateOut
    won_standing: ObjectionRateOut
    at_stake: ObjectionSumOut = Field(description="Open ones where it is not accepted.")


class ObjectionStageOut(BaseModel):
    """Opportunities closed in these days that heard a topic first in a stage, and how many were won."""

    stage_id: str
    stage: str
    topic: str
    won: ObjectionRateOut


class ObjectionQuarterOut(BaseModel):
    """On how many opportunities a topic was raised in a fiscal quarter, and how many have overcome it since."""

    quarter: str
    starts_on: date
    topic: str | None = Field(description="Null for any.")
    overcome: ObjectionRateOut


class ObjectionGroupOut(BaseModel):
    """A value of the segment, with the lines of the topics there and that of any."""

    value: str | None = Field(description="Null for those without one.")
    label: str
    lines: list[ObjectionLineOut]
    total: ObjectionLineOut


class ObjectionFiguresOut(BaseModel):
    """Objections beside outcomes: what goes together, no cause."""

    since: date
    until: date
    currency: str
    lines: list[ObjectionLineOut]
    total: ObjectionLineOut
    stages: list[ObjectionStageOut]
    quarters: list[ObjectionQuarterOut] = Field(description="The last eight, whatever the days.")
    by: str | None
    groups: list[ObjectionGroupOut] = Field(description="The values of `by`; none without it.")
    as_of: datetime | None = Field(description="Age of the figures where segments are asked for; else they are of now.")
    resolution: ResolutionOut | None = Field(description=ROUGH)


class ObjectionDealOut(BaseModel):
    """An opportunity behind a figure, with its objections of the topic."""

    opportunity_id: str
    name: str
    outcome: str = Field(description="open, won or lost.")
    closed_on: date | None
    objections: list["ObjectionSaidOut"]
    amount: str | None
    currency: str
    value: str | None = Field(description="In the currency of the reply.")


class ObjectionSaidOut(BaseModel):
    """What was said, and how it stands."""

    topic: str
    outcome: str
    raised_on: date
    text: str
    answer: str


class ObjectionDealsOut(BaseModel):
    """A page of the opportunities behind a figure, with what all of them come to."""

    currency: str
    total: ObjectionSumOut
    items: list[ObjectionDealOut]
    next_cursor: str | None


@router.get("/objections", response=ObjectionFiguresOut, operation_id="get_objection_figures")
def get_objection_figures(request: HttpRequest, query: Query[ObjectionsQuestion]) -> HttpResponse:
    """What is held against opportunities beside what came of them, as it is now."""
    looking = _looked(request, query)
    found = queries.figures_of(looking)
    body = {
        **window_told(looking),
        "currency": found.currency,
        "lines": [_line(line, found.currency) for line in found.lines],
        "total": _line(found.total, found.currency),
        "stages": [
            {"stage_id": public_id(place.stage_id), "stage": place.stage, "topic": cell.topic, "won": _rate(cell.won)}
            for place in found.places
            for cell in place.cells
            if cell.won.tries
        ],
        "quarters": [
            {"quarter": one.label, "starts_on": one.start, "topic": topic or None, "overcome": _rate(rates[place])}
            for topic, rates in found.trend.items()
            for place, one in enumerate(found.quarters)
        ],
        "by": query.by,
        "groups": [_group(looking.by, group, found.currency) for group in found.groups],
        "as_of": found.as_of,
        "resolution": resolution_told(looking.lens.actor, of_metric(looking, RESTS_ON)),
    }
    return reply(request, body)


@router.get("/objections/rows", response=ObjectionDealsOut, operation_id="list_objection_rows")
def list_objection_rows(request: HttpRequest, query: Query[ObjectionRowsQuestion]) -> HttpResponse:
    """The opportunities behind a figure of objections: they are as many as it says."""
    if (query.figure is Figure.RAISED) != (query.quarter is not None):
        text = Text.of("Name a quarter for what was raised in it, and for nothing else.")
        raise Refused.because("objection_quarter", text, "quarter")
    looking, first = _looked(request, query), first_row(ROWS, query.cursor)
    calendar = looking.lens.company.calendar
    quarter = calendar.period_of(query.quarter, PeriodKind.QUARTER) if query.quarter else None
    if query.at and not query.by:
        raise Refused.because("segment_values_count", Text.of("Name the segment in `by` whose value this is."), "at")
    at = at_values((query.by,), query.at) if query.by and query.at else ()
    wanted = Wanted(query.figure, query.topic.value if query.topic else "", query.stage, quarter, at)
    found = queries.deals_behind(looking, wanted, first, query.limit)
    currency = looking.lens.currency
    body = {
        "currency": currency,
        "total": _sum(found.sum, currency),
        "items": [_deal(row, currency) for row in found.rows],
        "next_cursor": next_row(ROWS, first + query.limit, found.sum.deals),
    }
    return reply(request, body)


def _looked(request: HttpRequest, query: ObjectionsQuestion) -> Looking:
    """What is looked at, as other reports read it; sums are in the reporting currency."""
    if query.by is not None and query.by not in WAYS:
        raise Refused.because("segment_unknown", Text.of("There is no segment {key}.", key=query.by), "by")
    looking = looked(request, query)
    lens, home = looking.lens, looking.lens.company
    own = Lens(actor=lens.actor, currency=home.reporting_currency, now=lens.now, of=home)
    return replace(looking, lens=own, by=query.by or "")


def _group(by: str, group: Group, currency: str) -> dict[str, Any]:
    return {
        "value": api_written(by, group.value),
        "label": coded_name(by, group.value, group.label),
        "lines": [_line(line, currency) for line in group.lines],
        "total": _line(group.total, currency),
    }


def _line(line: Line, currency: str) -> dict[str, Any]:
    names = ("won_with", "won_without", "overcome", "won_overcome", "won_standing")
    rates = {name: _rate(getattr(line, name)) for name in names}
    return {"topic": line.topic or None, **rates, "at_stake": _sum(line.at_stake, currency)}


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.within or (None, None)
    return {"hits": rate.hits, "tries": rate.tries, "share": rate.share, "low": low, "high": high}


def _sum(found: Sum, currency: str) -> dict[str, Any]:
    left = {"without_amount": found.unpriced, "without_rate": found.unrated}
    return {"count": found.deals, "value": _amount(found.minor, currency), **left}


def _deal(row: Row, currency: str) -> dict[str, Any]:
    deal = row.deal
    return {
        "opportunity_id": public_id(deal.id),
        "name": row.card.name,
        "outcome": "open" if deal.is_open else "lost" if deal.is_lost else "won",
        "closed_on": deal.closed_on,
        "objections": [
            {
                "topic": one.topic,
                "outcome": one.outcome,
                "raised_on": one.raised_on,
                "text": one.text,
                "answer": one.answer,
            }
            for one in row.said
        ],
        "amount": None if deal.minor is None else _amount(deal.minor, deal.currency),
        "currency": deal.currency,
        "value": None if deal.worth is None else _amount(deal.worth, currency),
    }


def _amount(minor: int, currency: str) -> str:
    return str(Money.of_minor(minor, currency).amount)
