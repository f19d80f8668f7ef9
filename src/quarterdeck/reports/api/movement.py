"""Endpoints of movement: what moved the open pipeline, the deals behind it, and how it stood on past days."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from quarterdeck.analytics.movement.asked import BARS, Bar, Mode, Moved, Side
from quarterdeck.analytics.movement.bookings import ties
from quarterdeck.analytics.movement.flow import End
from quarterdeck.analytics.movement.flow import Side as EndSide
from quarterdeck.analytics.movement.past import OpenDeal
from quarterdeck.analytics.movement.slippage import Slippage
from quarterdeck.analytics.schema import date_of
from quarterdeck.desk.api.filters import money
from quarterdeck.kit.rest.fields import Day
from quarterdeck.kit.rest.replies import reply
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reports.api import movement_shapes as shapes
from quarterdeck.reports.queries import movement as queries
from quarterdeck.reports.queries.movement import Looking, Moving
from quarterdeck.reports.queries.resolution import of_day, of_movement, of_weeks
from quarterdeck.reports.rules.movement import EARLIEST, Closing, closing_period
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.period import Period
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused
from quarterdeck.warehouse.api import resolution_told
from quarterdeck.warehouse.queries import given
from quarterdeck.warehouse.terms import Told

movement = Router()
_LAST = date.max - timedelta(days=1)
TO_COME = N_("Choose a day that has begun.")


@movement.get("", response=shapes.BridgeOut, operation_id="get_movement")
def get_movement(request: HttpRequest, query: Query[shapes.MovementQuery]) -> HttpResponse:
    """The bridge over what the token's owner sees. 503 with `Retry-After` while the analytics copy does not answer."""
    moving = _moving(request, query)
    told = given(queries.bridge_of(moving))
    bridge, booked = told.answer, None
    if moving.mode is Mode.NET:
        booked = given(queries.booked_of(moving)).answer
    outside = bridge.won_outside
    body = {
        **_window(moving, told),
        "bars": [_bar(bar, bridge.currency) for bar in bridge.bars],
        "unpriced": bridge.unpriced,
        "excluded": bridge.excluded,
        "churn": _ratio(bridge.churn),
        "won_outside": {"count": outside.count, "amount": money(-outside.minor, bridge.currency)},
        "booked": booked and {"count": booked.count, "amount": money(booked.minor, bridge.currency)},
        "ties": booked and ties(bridge, booked),
    }
    return reply(request, body)


@movement.get("/rows/{bar}", response=shapes.MovedRowsOut, operation_id="list_movement_rows")
def list_movement_rows(request: HttpRequest, bar: str, query: Query[shapes.MovementRowsQuery]) -> HttpResponse:
    """The rows of a bar: their parts sum to it."""
    if bar not in BARS:
        raise NotFound("bar")
    moving, first = _moving(request, query), first_row("row", query.cursor)
    told = given(queries.rows_of(moving, bar, first, query.limit))
    currency, found = moving.lens.company.reporting_currency, told.answer
    body = {
        **_window(moving, told),
        "bar": bar,
        "count": found.count,
        "amount": money(found.minor, currency),
        "unrated": found.unrated,
        "items": [_moved(row, currency) for row in found.rows],
        "next_cursor": next_row("row", first + query.limit, found.count),
    }
    return reply(request, body)


@movement.get("/slippage", response=shapes.SlippageOut, operation_id="get_slippage")
def get_slippage(request: HttpRequest, query: Query[shapes.MovementQuery]) -> HttpResponse:
    """What of the opening was pushed out of the period, by value and count, how far, and what became of it."""
    moving = _moving(request, query)
    told = given(queries.slippage_of(moving))
    currency = moving.lens.company.reporting_currency
    return reply(request, _window(moving, told) | {key: _slip(one, currency) for key, one in told.answer.items()})


@movement.get("/flow", response=shapes.FlowOut, operation_id="get_flow")
def get_flow(request: HttpRequest, query: Query[shapes.FlowQuery]) -> HttpResponse:
    """From which category or stage deals went to which."""
    moving = _moving(request, query)
    told = given(queries.flow_of(moving, query.by))
    currency = moving.lens.company.reporting_currency
    items = [
        {
            "source": _end(one.source),
            "target": _end(one.target),
            "enters": one.source.side is EndSide.REASON,
            "leaves": one.target.side is EndSide.REASON,
            "count": one.count,
            "early": money(one.early, currency),
            "late": money(one.late, currency),
        }
        for one in told.answer
    ]
    return reply(request, _window(moving, told) | {"items": items})


@movement.get("/days/{day}", response=shapes.PastDayOut, operation_id="get_past_day")
def get_past_day(request: HttpRequest, day: Day, query: Query[shapes.ScopeQuery]) -> HttpResponse:
    """Open deals at the end of a day by stage, at its rates."""
    looking = _looking(request, query, day)
    told = given(queries.board_of(looking))
    currency = looking.lens.company.reporting_currency
    body = {
        "day": day,
        "currency": currency,
        "count": sum(pile.count for pile in told.answer),
        "amount": money(sum(pile.minor for pile in told.answer), currency),
        "stages": [
            {
                "stage_id": public_id(pile.key),
                "count": pile.count,
                "amount": money(pile.minor, currency),
                "excluded": pile.excluded,
            }
            for pile in told.answer
        ],
        "as_of": told.as_of,
        "resolution": resolution_told(looking.lens.actor, of_day(looking)),
    }
    return reply(request, body)


@movement.get("/days/{day}/opportunities", response=shapes.PastDealsOut, operation_id="list_past_opportunities")
def list_past_opportunities(request: HttpRequest, day: Day, query: Query[shapes.PastQuery]) -> HttpResponse:
    """Open deals as they were at the end of a day, by close date."""
    looking, first = _looking(request, query, day), first_row("row", query.cursor)
    told = given(queries.list_of(looking, first, query.limit + 1))
    body = {
        "day": day,
        "items": [_past(deal) for deal in told.answer[: query.limit]],
        "next_cursor": next_row("row", first + query.limit, first + len(told.answer)),
        "as_of": told.as_of,
        "resolution": resolution_told(looking.lens.actor, of_day(looking)),
    }
    return reply(request, body)


@movement.get("/weeks", response=shapes.WeeksOut, operation_id="list_pipeline_weeks")
def list_pipeline_weeks(request: HttpRequest, query: Query[shapes.WeeksQuery]) -> HttpResponse:
    """The open pipeline on each of 104 weeks, at each week's rates; teams are those of the last day."""
    looking = _looking(request, query, query.until)
    told = given(queries.weeks_of(looking))
    currency = looking.lens.company.reporting_currency
    items = [
        {
            "day": date_of(pile.key),
            "count": pile.count,
            "amount": money(pile.minor, currency),
            "excluded": pile.excluded,
        }
        for pile in told.answer
    ]
    rough = resolution_told(looking.lens.actor, of_weeks(looking))
    return reply(request, {"currency": currency, "items": items, "as_of": told.as_of, "resolution": rough})


def _lens(request: HttpRequest) -> Lens:
    return Lens(actor=actor_of(request), currency="", now=timezone.now())


def _only(query: shapes.ScopeQuery) -> dict[str, tuple[int | str | None, ...]]:
    said = {"pipeline": query.pipeline_id, "team": query.team_id, "owner": query.owner_id}
    return {key: (value,) for key, value in said.items() if value is not None}


def _moving(request: HttpRequest, query: shapes.MovementQuery) -> Moving:
    """What is asked. Raises Refused for days to come, and for days in the wrong order."""
    lens = _lens(request)
    last = _begun(min(query.until or lens.today, lens.today), lens, "until")
    first = _begun(query.since or min(lens.quarter_start, last), lens, "since")
    _in_order(first, last, "since")
    if query.close_from or query.close_to:
        since, until = query.close_from or date.min, min(query.close_to or _LAST, _LAST)
        _in_order(since, until, "close_from")
        closing = Period(since, until + timedelta(days=1))
    else:
        closing = closing_period(Closing.QUARTER, last, lens.company.calendar)
    return Moving(lens, first, last, closing, _only(query), query.mode, query.known, query.as_was)


def _looking(request: HttpRequest, query: shapes.ScopeQuery, on: date | None) -> Looking:
    lens = _lens(request)
    day = _begun(on or lens.today, lens, "day")
    return Looking(lens, day, _only(query), query.known, query.as_was)


def _begun(day: date, lens: Lens, field: str) -> date:
    if day > lens.today:
        raise Refused.because("day_to_come", Text.of(TO_COME), field)
    return max(day, EARLIEST)


def _in_order(since: date, until: date, field: str) -> None:
    if since > until:
        text = Text.of(
            "{since} is after {until}: write the first day first.", since=since.isoformat(), until=until.isoformat()
        )
        raise Refused.because("days_reversed", text, field)


def _window(moving: Moving, told: Told[Any]) -> dict[str, object]:
    return {
        "since": moving.first,
        "until": moving.last,
        "close_from": moving.closing.start,
        "close_to": moving.closing.end - timedelta(days=1),
        "currency": moving.lens.company.reporting_currency,
        "as_of": told.as_of,
        "resolution": resolution_told(moving.lens.actor, of_movement(moving)),
    }


def _bar(bar: Bar, currency: str) -> Mapping[str, object]:
    amounts = {code: money(minor, code) for code, minor in bar.local.items()}
    return {"bar": bar.key, "count": bar.count, "amount": money(bar.minor, currency), "amounts": amounts}


def _ratio(value: Fraction | None) -> str | None:
    return None if value is None else f"{Decimal(value.numerator) / Decimal(value.denominator):.6f}"


def _moved(row: Moved, currency: str) -> Mapping[str, object]:
    return {
        "opportunity_id": public_id(row.opportunity_id),
        "name": row.name,
        "part": None if row.minor is None else money(row.minor, currency),
        "before": _side(row.before),
        "after": _side(row.after),
    }


def _side(side: Side | None) -> Mapping[str, object] | None:
    if side is None:
        return None
    return {
        "owner_id": public_id(side.owner_id),
        "stage_id": public_id(side.stage_id),
        "category": side.category,
        "amount": None if side.amount is None else money(side.amount, side.currency),
        "currency": side.currency,
        "close_date": None if side.close_day is None else date_of(side.close_day),
        "outcome": side.outcome,
    }


def _slip(part: Slippage, currency: str) -> Mapping[str, object]:
    return {
        "count": part.count,
        "amount": money(part.minor, currency),
        "slipped": part.slipped,
        "slipped_amount": money(part.slipped_minor, currency),
        "rate": _ratio(part.rate),
        "rate_by_count": _ratio(part.rate_by_count),
        "redated": part.redated,
        "depth": part.depth,
        "won": part.won,
        "lost": part.lost,
    }


def _end(end: End) -> str:
    return end.value if isinstance(end.value, str) else public_id(end.value)


def _past(deal: OpenDeal) -> Mapping[str, object]:
    return {
        "opportunity_id": public_id(deal.opportunity_id),
        "name": deal.name,
        "stage_id": public_id(deal.stage_id),
        "owner_id": public_id(deal.owner_id),
        "account_id": None if deal.account_id is None else public_id(deal.account_id),
        "category": deal.category,
        "amount": None if deal.amount is None else money(deal.amount, deal.currency),
        "currency": deal.currency,
        "close_date": None if deal.close_day is None else date_of(deal.close_day),
    }
