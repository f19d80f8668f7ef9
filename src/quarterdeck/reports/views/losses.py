"""Wins and losses: why, to whom and where deals are lost, told apart by up to three ways, and quarter by quarter."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.schema import day
from quarterdeck.analytics.why.losses import FLOOR, Decided, Kept, Losses, Side
from quarterdeck.analytics.why.rows import ClosedRows
from quarterdeck.kit import charts, formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import so_far
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.queries.why import CLOSINGS, METRIC, losses_told, quarterly
from quarterdeck.reports.rules.why import (
    NARROWED_BY,
    OFFERED,
    OUTCOME_LABELS,
    WAY_LABELS,
    Value,
    narrowing,
    toggled,
    ways_of,
    written,
)
from quarterdeck.reports.views.crossed import crossed_shown
from quarterdeck.reports.views.index import age, stretches, whose
from quarterdeck.reports.views.showing import NOTHING, chosen, line_label
from quarterdeck.reports.views.why import deals_page, group, interval, money, percent, pipelines, there
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.terms import Actor
from quarterdeck.values.period import PeriodKind
from quarterdeck.warehouse.terms import Unavailable
from quarterdeck.warehouse.views.resolution import stated

_LONGEST = 200
_QUARTERS = 12


@page
@require_safe
def losses(request: HttpRequest) -> HttpResponse:
    """Closed deals told apart by the ways that are chosen, and the first of them by quarter."""
    kept, looking = narrowed(actor_of(request), request.GET)
    ways, base = ways_of(request.GET.getlist("by")), reverse("losses")
    told = losses_told(looking, ways, kept)
    trend = told if isinstance(told, Unavailable) else losses_told(looking, (ways[0], "period"), kept)
    is_away = isinstance(told, Unavailable) or isinstance(trend, Unavailable)
    context: dict[str, Any] = {
        "stretches": stretches(request, looking, base),
        "whose": whose(request, looking, base),
        "pipelines": pipelines(request, looking, base),
        "ways": [
            (_(WAY_LABELS[way]), there(base, request, {"by": toggled(ways, way)}), way in ways) for way in OFFERED
        ],
        "heads": [_(WAY_LABELS[way]) for way in ways],
        "lines": [],
        "crossed": None,
        "filters": [],
        **age(looking, None if is_away else told.as_of, told if isinstance(told, Unavailable) else None),
    }
    if not isinstance(told, Unavailable) and not isinstance(trend, Unavailable):
        context |= _told(request, looking, told.answer) | _trend(request, looking, trend.answer)
        context |= stated(looking.lens.actor, of_metric(looking, CLOSINGS))
        context["crossed"] = crossed_shown(request, told.answer, looking.lens.actor.locale)
        context["filters"] = _filters(request, looking, told.answer)
    return render(request, "reports/losses.html", context)


@page
@require_safe
def losses_rows(request: HttpRequest, of: str) -> HttpResponse:
    """The deals behind a line, or behind the total."""
    outcome = "" if of == "closed" else of
    if outcome not in OUTCOME_LABELS:
        raise Http404
    kept, looking = narrowed(actor_of(request), request.GET)
    question, (by, values) = quarterly(looking), group(request)
    asked = ClosedRows(question.viewer, question, by, values, outcome, kept)
    at = [written(*pair) for pair in zip(by, values, strict=True)]
    words = {
        "name": _("Wins and losses"),
        "report_href": there(reverse("losses"), request, {}),
        "title": _(OUTCOME_LABELS[outcome]),
        "day_head": _("Closed"),
        "note": "",
    }
    return deals_page(request, looking, asked, there(reverse("losses_rows", args=[of]), request, {"at": at}), words)


def narrowed(actor: Actor, params: QueryDict) -> tuple[Kept, Looking]:
    """Which reasons and competitors are kept, and what is looked at of the rest."""
    own, segments = narrowing(params.getlist("only"))
    looking = chosen(actor, params, METRIC)
    return own, replace(looking, only={**segments, **looking.only})


def _told(request: HttpRequest, looking: Looking, told: Losses) -> dict[str, Any]:
    locale, total = looking.lens.actor.locale, told.total
    bars = charts.beside([charts.Value(" ".join(line.labels), Fraction(line.lost.value)) for line in told.lines])
    lines = [
        _line(request, looking, told, line) | {"bar": bar}
        for line, bar in zip(told.lines[:_LONGEST], bars, strict=False)
    ]
    closed = total.won.deals + total.lost.deals
    return {
        "lines": lines,
        "left_out": max(len(told.lines) - _LONGEST, 0),
        "is_rated": any(line["rate"] != NOTHING for line in lines),
        "lost": _side(request, (), "lost", total.lost, told, locale),
        "won": _side(request, (), "won", total.won, told, locale),
        "rate": percent(total.won.deals / closed if closed else None, locale),
        "rate_interval": interval(total.won_within, locale),
        "closed": formats.number(closed, locale),
        "closed_href": there(reverse("losses_rows", args=["closed"]), request, {}),
        "is_few": bool(closed) and closed < FLOOR,
        "floor": formats.number(FLOOR, locale),
        "unpriced": total.lost.unpriced + total.won.unpriced,
        "excluded": total.lost.excluded + total.won.excluded,
    }


def _side(
    request: HttpRequest, at: Sequence[str], outcome: str, side: Side, told: Losses, locale: str
) -> dict[str, str]:
    """Deals of an outcome as text, with the page of their rows."""
    return {
        "deals": formats.number(side.deals, locale),
        "value": money(side.value, told.currency, locale),
        "href": there(reverse("losses_rows", args=[outcome]), request, {"at": at}),
    }


def _line(request: HttpRequest, looking: Looking, told: Losses, line: Decided) -> dict[str, Any]:
    locale = looking.lens.actor.locale
    at = [written(*pair) for pair in zip(told.by, line.values, strict=True)]
    closed = line.won.deals + line.lost.deals
    return {
        "labels": [
            (
                line_label(way, value, label, told.currency, locale),
                _narrow(request, way, value) if way in NARROWED_BY else "",
            )
            for way, value, label in zip(told.by, line.values, line.labels, strict=True)
        ],
        "lost": _side(request, at, "lost", line.lost, told, locale),
        "won": _side(request, at, "won", line.won, told, locale),
        "of_lost": percent(line.of_lost, locale),
        "lost_interval": interval(line.lost_within, locale),
        "of_value": percent(line.of_value, locale),
        "rate": percent(line.won.deals / closed, locale) if line.won_within else NOTHING,
        "rate_interval": interval(line.won_within, locale),
        "is_few": line.is_few,
    }


def _narrow(request: HttpRequest, way: str, value: Value) -> str:
    """The same page narrowed to a value."""
    kept = [one for one in request.GET.getlist("only") if one.partition(":")[0] != way]
    return there(reverse("losses"), request, {"only": [*kept, written(way, value)]})


def _filters(request: HttpRequest, looking: Looking, told: Losses) -> list[dict[str, str]]:
    """What the page is narrowed to, each with the way back."""
    locale, said = looking.lens.actor.locale, request.GET.getlist("only")
    found = []
    for way, value, label in told.kept:
        one = written(way, value)
        if one in said:
            back = there(reverse("losses"), request, {"only": [kept for kept in said if kept != one]})
            shown = line_label(way, value, label, told.currency, locale)
            found.append({"way": _(WAY_LABELS[way]), "label": shown, "href": back})
    return found


def _trend(request: HttpRequest, looking: Looking, told: Losses) -> dict[str, Any]:
    """Lost deals of the first way in each quarter: rows of cells, the quarters oldest first."""
    locale = looking.lens.actor.locale
    quarters = sorted({line.values[1]: line.labels[1] for line in told.lines}.items(), key=lambda one: one[0] or 0)
    running = day(looking.lens.company.calendar.period_of(looking.lens.today, PeriodKind.QUARTER).start)
    shown = [(one, so_far(label or _("None"), is_running=one == running)) for one, label in quarters[-_QUARTERS:]]
    cells = {line.values: line for line in told.lines}
    names = {line.values[0]: line.labels[0] for line in told.lines}
    totals = {value: sum(line.lost.deals for line in told.lines if line.values[0] == value) for value in names}
    way = told.by[0]
    order = sorted(names, key=lambda value: (-totals[value], names[value], str(value)))
    labels = {value: line_label(way, value, names[value], told.currency, locale) for value in order}
    rows = [
        {
            "label": labels[value],
            "cells": [_cell(request, told, cells.get((value, quarter)), locale) for quarter, _label in shown],
        }
        for value in order[:_LONGEST]
    ]
    series = [
        (
            labels[value],
            [charts.Value(name, _lost(cells.get((value, one))), is_open=one == running) for one, name in shown],
        )
        for value in order
    ]
    chart = charts.stacks(series, lambda number: formats.number(int(number), locale), _("Others"))
    return {
        "quarters": [label for _quarter, label in shown],
        "trend": rows,
        "chart": chart if rows else None,
    }


def _lost(line: Decided | None) -> Fraction:
    return Fraction(line.lost.deals if line else 0)


def _cell(request: HttpRequest, told: Losses, line: Decided | None, locale: str) -> tuple[str, str, str]:
    """Count, value and the page of the rows of a quarter."""
    if line is None:
        return "0", "", ""
    at = [written(*pair) for pair in zip(told.by, line.values, strict=True)]
    side = _side(request, at, "lost", line.lost, told, locale)
    return side["deals"], side["value"], side["href"]
