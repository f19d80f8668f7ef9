"""Endpoints of forecasts: the tree, the deals behind its numbers, calls, judgements, locked weeks, settings."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router

from quarterdeck.forecasts import actions, queries
from quarterdeck.forecasts.actions import Place
from quarterdeck.forecasts.api.shapes import (
    AdjustmentIn,
    CalledKey,
    CallIn,
    ForecastCallsOut,
    ForecastCallsQuery,
    ForecastDealsOut,
    ForecastDealsQuery,
    ForecastLockOut,
    ForecastLocksOut,
    ForecastOut,
    ForecastQuery,
    JudgementIn,
    ResetIn,
    SubmittedOut,
)  # fmt: skip
from quarterdeck.forecasts.queries import Deal, Picture, Tree
from quarterdeck.forecasts.queries.observed import rests_on
from quarterdeck.forecasts.rules import amount_of, callers_of, type_of_code
from quarterdeck.forecasts.terms import CALLED, Call, Cell, Line, Said
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Id
from quarterdeck.kit.rest.replies import expected_version, nothing, reply, shown
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.api import resolution_told

router = Router()
lock_router = Router()
VIA = Via(Door.API)
# Lists that a cursor may belong to.
DEALS, CALLS = "forecast_deals", "forecast_calls"


@router.get("", response=ForecastOut, operation_id="get_forecast")
def get_forecast(request: HttpRequest, query: Query[ForecastQuery]) -> HttpResponse:
    """The forecast of a fiscal period: every line that the token's owner may see."""
    found = queries.picture_of(queries.scene_of(actor_of(request), timezone.now(), query.period, query.type))
    scene = found.scene
    return reply(
        request,
        {
            "period": scene.key,
            "from_day": scene.period.start,
            "until_day": scene.period.end,
            "type": scene.type.key,
            "measure": scene.type.measure.value,
            "date": scene.type.date.value,
            "hierarchy": scene.type.hierarchy.value,
            "source": scene.type.source.value,
            "method": scene.rules.method.value,
            "currency": scene.currency,
            "rate_day": scene.lens.rates.day,
            "locked_at": found.since,
            "locks_at": found.until,
            "resolution": resolution_told(scene.actor, rests_on(scene)),
            "lines": [_line(found, line) for line in found.tree.visible],
        },
    )


@router.get("/{period}/{line}/deals", response=ForecastDealsOut, operation_id="list_forecast_deals")
def list_forecast_deals(request: HttpRequest, period: str, line: str, query: Query[ForecastDealsQuery]) -> HttpResponse:
    """The deals behind a figure of a line, those that add most first; what they add sums to it."""
    scene = queries.scene_of(actor_of(request), timezone.now(), period, query.type)
    if query.figure not in scene.rules.figures:
        text = Text.of(N_("There is no such figure."))
        raise Refused.because("forecast_figure_unknown", text, "figure")
    tree = _tree_with_owners(scene)
    deals = queries.behind(scene, tree, tree.line(line), query.figure)
    first = first_row(DEALS, query.cursor)
    page = deals[first : first + query.limit]
    total = sum(queries.added(deal, query.figure) or 0 for deal in deals)
    body = {
        "currency": scene.currency,
        "total": _amount(total, scene.currency),
        "count": len(deals),
        "items": [_deal(deal, query.figure, scene.currency) for deal in page],
        "next_cursor": next_row(DEALS, first + query.limit, len(deals)),
    }
    return reply(request, body)


@router.get("/{period}/{line}/calls", response=ForecastCallsOut, operation_id="list_forecast_calls")
def list_forecast_calls(request: HttpRequest, period: str, line: str, query: Query[ForecastCallsQuery]) -> HttpResponse:
    """The calls and adjustments of a line in the period, as far as one was told of them then, the newest first."""
    scene = queries.scene_of(actor_of(request), timezone.now(), period, query.type)
    tree = queries.tree_of(scene)
    calls = queries.calls_of_line(scene, tree, tree.line(line))
    first = first_row(CALLS, query.cursor)
    shown_calls, after = calls[first : first + query.limit], first + query.limit
    return reply(
        request, {"items": [_call(one) for one in shown_calls], "next_cursor": next_row(CALLS, after, len(calls))}
    )


@router.post("/{period}/{line}/calls", response=SubmittedOut, operation_id="submit_forecast_call")
def submit_forecast_call(request: HttpRequest, period: str, line: str, body: CallIn) -> HttpResponse:
    """Say what one's own line comes to. The same again in the same week changes nothing.

    `If-Match` names the line's `call_version` that it is based on.
    """
    said = {one: getattr(body, one.value) for one in CALLED}
    amounts = {category: amount for category, amount in said.items() if amount is not None}
    done = actions.submit_call(
        place=_place(request, period, line, body.type), amounts=amounts, note=body.note, by=actor_of(request), via=VIA
    )
    return reply(request, {"warnings": [shown(one) for one in done.warnings]})


@router.put("/{period}/{line}/adjustments/{category}", response={204: None}, operation_id="adjust_forecast")
def adjust_forecast(
    request: HttpRequest, period: str, line: str, category: CalledKey, body: AdjustmentIn
) -> HttpResponse:
    """Say as the manager of the next level what a line comes to.

    `If-Match` names the cell's `adjustment_version` that it is based on.
    """
    place, by = _place(request, period, line, body.type), actor_of(request)
    actions.adjust_forecast(place=place, category=category, amount=body.amount, note=body.note, by=by, via=VIA)
    return nothing()


@router.post("/{period}/{line}/resets", response={204: None}, operation_id="reset_forecast")
def reset_forecast(request: HttpRequest, period: str, line: str, body: ResetIn) -> HttpResponse:
    """Take a call or an adjustment back, with the reason; history stays.

    `If-Match` names the cell's `adjustment_version`, or its `call_version`, that it is based on.
    """
    place, by = _place(request, period, line, body.type), actor_of(request)
    actions.reset_forecast(place=place, category=body.category, said=body.said, note=body.reason, by=by, via=VIA)
    return nothing()


@router.put("/{period}/{line}/judgements/{opportunity_id}", response={204: None}, operation_id="judge_forecast_deal")
def judge_forecast_deal(
    request: HttpRequest, period: str, line: str, opportunity_id: Id, body: JudgementIn
) -> HttpResponse:
    """Say whether an open deal of one's team comes in the period."""
    place, by = Place(period, line, body.type), actor_of(request)
    actions.judge_deal(place=place, opportunity_id=opportunity_id, judged=body.judged, by=by, via=VIA)
    return nothing()


@lock_router.get("", response=ForecastLocksOut, operation_id="list_forecast_locks")
def list_forecast_locks(request: HttpRequest, query: Query[ForecastQuery]) -> HttpResponse:
    """The locked weeks of a period, the newest first."""
    scene = queries.scene_of(actor_of(request), timezone.now(), query.period, query.type)
    return reply(request, {"items": [_lock(scene, one) for one in queries.locks_of(scene)]})


@lock_router.get("/{lock_id}", response=ForecastLockOut, operation_id="get_forecast_lock")
def get_forecast_lock(request: HttpRequest, lock_id: Id) -> HttpResponse:
    """A locked week: the lines that the token's owner may see, as they were."""
    actor = actor_of(request)
    lock = queries.lock_row(actor, lock_id)
    scene = queries.scene_of_lock(actor, timezone.now(), lock)
    (week,) = queries.locked_weeks(scene, queries.tree_of(scene), [lock])
    shown = {line.key for line in week.lines}
    lines = [
        {
            **_who(line, shown),
            "quota": _amount(week.quotas.get(line.key), lock.currency),
            "cells": [
                {**_cell(column, cell, lock.currency), "is_carried": (line.key, column) in week.carried}
                for column, cell in week.cells[line.key].items()
            ],
        }
        for line in week.lines
    ]
    return reply(request, {**_lock(scene, lock), "lines": lines})


def _place(request: HttpRequest, period: str, line: str, kind: str) -> Place:
    return Place(period, line, kind, expected_version(request))


def _tree_with_owners(scene: queries.Scene) -> Tree:
    """The tree with the lines of everybody who owns a deal of the period."""
    return queries.picture_of(scene).tree


def _who(line: Line, shown: Collection[str]) -> dict[str, Any]:
    return {
        "line": line.key,
        "name": gettext(line.name),
        "parent": line.parent if line.parent in shown else None,
        "person_id": public_id(line.person_id) if line.person_id else None,
        "team_id": public_id(line.team_id) if line.team_id else None,
    }


def _line(found: Picture, line: Line) -> dict[str, Any]:
    me, currency = found.scene.actor.person_id, found.scene.currency
    shown = {one.key for one in found.tree.visible}
    shows = found.tree.shows_adjustment(line)
    return {
        **_who(line, shown),
        "quota": _amount(found.quotas.get(line.key), currency),
        "weighted_by_stage_default": _amount(found.summed(line, found.sums.weighted), currency),
        "without_amount": found.summed(line, found.sums.unpriced),
        "without_rate": found.summed(line, found.sums.unconverted),
        "call_version": found.version(line, Said.OWN),
        "may_call": me in callers_of(line),
        "may_adjust": shows and me in found.managers[line.key],
        "cells": [
            {
                **_cell(column, cell, currency),
                "is_carried": _is_carried(found, line, column),
                "call_version": found.version(line, Said.OWN, column),
                "adjustment_version": found.version(line, Said.MANAGER, column) if shows else None,
            }
            for column, cell in found.cells[line.key].items()
        ],
    }


def _is_carried(found: Picture, line: Line, column: Category) -> bool:
    call = found.call(line, column)
    return call is not None and found.is_carried(call)


def _cell(column: Category, cell: Cell, currency: str) -> dict[str, Any]:
    names = ("own", "raw", "system", "call", "adjusted", "final")
    return {"column": column.value, **{name: _amount(getattr(cell, name), currency) for name in names}}


def _call(one: Call) -> dict[str, Any]:
    return {
        "column": one.category.value,
        "said": one.said.value,
        "amount": _amount(one.minor, one.currency),
        "base": _amount(one.base_minor, one.currency),
        "currency": one.currency,
        "note": one.note,
        "by_id": public_id(one.by_id) if one.by_id else None,
        "at": one.at,
        "number": one.number,
        "opportunity_ids": [public_id(deal) for deal in one.deals],
    }


def _deal(deal: Deal, figure: str, currency: str) -> dict[str, Any]:
    adds = queries.added(deal, figure)
    own = deal.currency if currency else ""
    return {
        "part": deal.part or None,
        "opportunity_id": public_id(deal.id),
        "owner_id": public_id(deal.owner_id),
        "category": deal.category.value,
        "day": deal.on,
        "amount": _amount(deal.amount_minor, own),
        "currency": own,
        "adds": _amount(adds, currency),
    }


def _lock(scene: queries.Scene, one: queries.Lock) -> dict[str, Any]:
    return {
        "id": public_id(one.id),
        "type": type_of_code(scene.types, one.type).key or None,
        "from_day": one.from_day,
        "until_day": one.until_day,
        "locked_at": one.locked_at,
        "recorded_at": one.recorded_at,
        "method": one.method.value,
        "currency": one.currency,
    }


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(amount_of(minor, currency))
