"""Funnels: what came of the deals that entered each stage of a pipeline, and how long they stayed."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.why.funnel import FLOOR, OUTCOMES, Conversion, Funnel, Stays, Tally
from quarterdeck.analytics.why.rows import STAGE_FIGURES, StageRows
from quarterdeck.kit import charts, formats
from quarterdeck.kit.pages import render
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.queries.why import METRIC, funnels_told
from quarterdeck.reports.rules.why import FIGURE_LABELS, written
from quarterdeck.reports.views.index import age, stretches, whose
from quarterdeck.reports.views.showing import looking_of
from quarterdeck.reports.views.why import (
    comparable,
    days,
    deals_page,
    group,
    interval,
    money,
    percent,
    pipelines,
    rows_href,
    there,
    whole,
)
from quarterdeck.users.policy import page
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_
from quarterdeck.warehouse.terms import Unavailable
from quarterdeck.warehouse.views.resolution import stated

OUTCOME_HEADS = (
    N_("Won: half within"), N_("Nine tenths of won"), N_("Won stays"),
    N_("Lost: half within"), N_("Nine tenths of lost"), N_("Lost stays"),
    N_("Open: half for at most"), N_("Nine tenths of open"), N_("Open deals"),
)  # fmt: skip
# A conversion after more days than these is none of a sale.
_LONGEST = 36_500


@page
@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    """The funnel of each pipeline over the days that are chosen."""
    looking, base = looking_of(request, METRIC), reverse("funnel")
    told = funnels_told(looking)
    is_away = isinstance(told, Unavailable)
    context: dict[str, Any] = {
        "stretches": stretches(request, looking, base),
        "whose": whose(request, looking, base),
        "pipelines": pipelines(request, looking, base),
        "shows": [
            (_("Deals"), there(base, request, {"show": ""}), not _is_value(request)),
            (_("Value on entry"), there(base, request, {"show": "value"}), _is_value(request)),
        ],
        "outcome_heads": OUTCOME_HEADS,
        "floor": formats.number(FLOOR, looking.lens.actor.locale),
        "funnels": [] if isinstance(told, Unavailable) else [
            _funnel(request, looking, one) for one in told.answer.pipelines
        ],
        **age(looking, None if is_away else told.as_of, told if isinstance(told, Unavailable) else None),
        **stated(looking.lens.actor, None if is_away else of_metric(looking, METRIC)),
    }  # fmt: skip
    return render(request, "reports/funnel.html", context)


@page
@require_safe
def funnel_rows(request: HttpRequest, stage_id: int, of: str) -> HttpResponse:
    """The deals behind a figure of a stage."""
    if of not in STAGE_FIGURES:
        raise Http404
    looking, within = looking_of(request, METRIC), whole(request, "within", _LONGEST)
    is_before = request.GET.get("window") == "before"
    back = "bottlenecks" if request.GET.get("from") == "bottlenecks" else "funnel"
    question = (comparable(looking) if back == "bottlenecks" else looking).question(METRIC)
    by, values = group(request)
    asked = StageRows(question.viewer, question, stage_id, of, by, values, within, is_before)
    changes: dict[str, str | Sequence[str]] = {
        "within": str(within or ""),
        "window": "before" * is_before,
        "from": back * (back != "funnel"),
        "at": [written(*pair) for pair in zip(by, values, strict=True)],
    }
    words = {
        "name": _("Bottlenecks") if back == "bottlenecks" else _("Funnel"),
        "report_href": there(reverse(back), request, {}),
        "title": f"{_stage_name(looking, stage_id)}: {_(FIGURE_LABELS[of])}",
        "day_head": _("Entered"),
        "note": _("In the four quarters before.") if is_before else "",
    }
    here = there(rows_href(stage_id, of), request, changes)
    return deals_page(request, looking, asked, here, words)


def _is_value(request: HttpRequest) -> bool:
    return request.GET.get("show") == "value"


def _stage_name(looking: Looking, stage_id: int) -> str:
    """What a stage is called. Raises Http404 for none of the company's."""
    names = {stage.id: stage.name for spec in looking.lens.specs.values() for stage in spec.stages}
    if stage_id not in names:
        raise Http404
    return names[stage_id]


def _funnel(request: HttpRequest, looking: Looking, told: Funnel) -> dict[str, Any]:
    locale = looking.lens.actor.locale
    entered = [_measured(request, stage.entered) for stage in told.stages]
    bars = charts.beside([
        charts.Value(stage.name, Fraction(figure)) for stage, figure in zip(told.stages, entered, strict=True)
    ])  # fmt: skip
    values = [_converted(stage) for stage in told.stages]
    return {
        "name": told.name,
        "id": f"funnel-{public_id(told.pipeline_id)}",
        "stages": [
            _stage(request, looking, told, stage) | {"bar": bar} for stage, bar in zip(told.stages, bars, strict=True)
        ],
        "chart": charts.bars(values, lambda share: percent(float(share), locale)),
        "has_any": any(stage.plain[1] for stage in told.stages),
        "horizon": days(told.horizon, locale),
        "excluded": sum(stage.entered.excluded for stage in told.stages) if _is_value(request) else 0,
    }


def _lengths(stays: Stays, href: str, locale: str) -> dict[str, Any]:
    """Half and nine tenths of these stays, how many they are, and where they are listed."""
    return {
        "half": days(stays.p50, locale),
        "most": days(stays.p90, locale),
        "count": formats.number(stays.count, locale),
        "href": href,
        "is_few": bool(stays.count) and stays.is_few,
    }


def _converted(stage: Conversion) -> charts.Value:
    passed, entered = stage.matured
    bounds = stage.within
    return charts.Value(
        stage.name,
        Fraction(passed, entered) if entered else None,
        low=Fraction(bounds[0]) if bounds else None,
        high=Fraction(bounds[1]) if bounds else None,
        is_few=entered < FLOOR,
    )


def _measured(request: HttpRequest, tally: Tally) -> int:
    return tally.amount if _is_value(request) else tally.deals


def _stage(request: HttpRequest, looking: Looking, told: Funnel, stage: Conversion) -> dict[str, Any]:
    locale = looking.lens.actor.locale

    def href(of: str, within: int = 0) -> str:
        return there(rows_href(stage.stage_id, of), request, {"within": str(within or "")})

    def cell(of: str, tally: Tally) -> tuple[str, str]:
        figure = _measured(request, tally)
        is_value = _is_value(request)
        return money(figure, told.currency, locale) if is_value else formats.number(figure, locale), href(of)

    passed, entered = stage.matured
    estimate = stage.estimate
    return {
        "name": stage.name,
        "cells": [
            cell("entered", stage.entered),
            *(cell(of, stage.tallies[of]) for of in ("passed", "lost", "waiting")),
            cell("skipped", stage.skipped),
        ],
        "conversion": percent(passed / entered if entered else None, locale),
        "conversion_href": href("matured", told.horizon),
        "interval": interval(stage.within, locale),
        "base": _("%(passed)s of %(entered)s")
        % {"passed": formats.number(passed, locale), "entered": formats.number(entered, locale)},
        "passed_href": href("matured_passed", told.horizon),
        "is_few": bool(entered) and entered < FLOOR,
        "estimate": percent(estimate.share if stage.plain[1] else None, locale),
        "estimate_interval": interval((estimate.low, estimate.high), locale),
        "is_estimate_few": bool(stage.plain[1]) and stage.is_few,
        "lengths": [days(length, locale) for length in (stage.stays.p50, stage.stays.p75, stage.stays.p90)],
        "stays": formats.number(stage.stays.count, locale),
        "stays_href": href("stays"),
        "stays_of": [_lengths(stage.stays_of[outcome], href(f"stays_{outcome}"), locale) for outcome in OUTCOMES],
        "are_stays_few": bool(stage.stays.count) and stage.stays.is_few,
    }
