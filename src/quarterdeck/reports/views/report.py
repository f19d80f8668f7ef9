"""One metric: its figure, its lines by a segment, and its definition."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.metrics import METRICS, Metric
from quarterdeck.analytics.metrics.targets import AHEAD
from quarterdeck.analytics.questions import Line
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.kit import charts, formats
from quarterdeck.kit.pages import render
from quarterdeck.reports.queries.insights import FILTER, NOW, SERIES, Found, Wanted, at_once, of_filters, of_months
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.rules.insights import SUMS, has_series
from quarterdeck.reports.rules.metric import FILTERS, segments_of, usual_segment
from quarterdeck.reports.views.index import age, stretches, whose
from quarterdeck.reports.views.panels import months, value_of
from quarterdeck.reports.views.showing import (
    NO_VALUE,
    NOTHING,
    address,
    line_label,
    looking_of,
    made,
    segment_label,
    shown,
)
from quarterdeck.users.policy import page
from quarterdeck.values.period import periods_ahead
from quarterdeck.warehouse.terms import Unavailable
from quarterdeck.warehouse.views.resolution import stated

_LONGEST = 200
# What a form of days leaves as it is.
KEPT = ("by", "as", "pipeline", "whose", "target")


@page
@require_safe
def report(request: HttpRequest, metric: str) -> HttpResponse:
    """The metric over the days that are chosen, by the segment that is chosen."""
    declared = metric_of(metric)
    looking, base = looking_of(request, metric), reverse("report", args=[metric])
    wanted = {(metric, NOW): looking.question(metric, looking.by)}
    if has_series(metric):
        wanted[metric, SERIES] = of_months(looking, metric)
    wanted |= of_filters(looking, metric)
    told = at_once(looking, wanted)
    away = told if isinstance(told, Unavailable) else None
    context: dict[str, Any] = {
        "name": _(declared.name),
        "formula": _(declared.formula),
        "empty": _(declared.empty),
        "floor": formats.number(declared.floor, looking.lens.actor.locale),
        "stretches": stretches(request, looking, base, metric),
        "whose": whose(request, looking, base),
        "segments": _segments(request, looking, metric, base),
        "export_query": address("", request, {"metric": metric, "by": looking.by or "none"}).lstrip("?"),
        "free_days": free_days(request, looking, base),
        "filters": filters(request, looking, None if isinstance(told, Unavailable) else told.answer, base),
        "undefined": _undefined(declared),
        "pipelines": pipelines(request, looking, metric, base),
        "dated": dated(request, looking, base),
        "targets": _targets(request, looking, base) if metric == AHEAD else [],
        "by": segment_label(looking.by) if looking.by else "",
        **age(looking, None if isinstance(told, Unavailable) else told.as_of, away),
        **stated(looking.lens.actor, None if away else of_metric(looking, metric)),
    }
    nothing: dict[str, Any] = {"total": None, "lines": [], "left_out": 0, "excluded": 0, "parts": [], "series": None}
    context |= nothing if isinstance(told, Unavailable) else _told(request, looking, told.answer, metric)
    return render(request, "reports/report.html", context)


def _undefined(metric: Metric) -> list[tuple[str, str]]:
    """Segments that make no sense, with the reason that several may share."""
    by_reason: dict[str, list[str]] = {}
    for key, why in metric.undefined.items():
        by_reason.setdefault(_(why), []).append(segment_label(key))
    return [(", ".join(labels), why) for why, labels in by_reason.items()]


def metric_of(key: str) -> Metric:
    """The metric of an address. Raises Http404."""
    metric = METRICS.get(key)
    if metric is None:
        raise Http404
    return metric


def _segments(request: HttpRequest, looking: Looking, key: str, base: str) -> list[tuple[str, str, bool]]:
    return [
        (segment_label(segment), address(base, request, {"by": segment}), segment == looking.by)
        for segment in segments_of(key)
    ]


def pipelines(request: HttpRequest, looking: Looking, key: str, base: str) -> list[tuple[str, str, bool]]:
    """Chips of the pipelines, where there is more than one and the metric knows of them."""
    specs = [spec for spec in looking.lens.specs.values() if not spec.is_retired]
    if len(specs) < 2 or "pipeline" not in segments_of(key):
        return []
    chosen = looking.only.get("pipeline", ())
    every = (_("All pipelines"), address(base, request, {"pipeline": ""}), not chosen)
    return [
        every,
        *((spec.name, address(base, request, {"pipeline": spec.key}), spec.id in chosen) for spec in specs),
    ]


def _targets(request: HttpRequest, looking: Looking, base: str) -> list[tuple[str, str, bool]]:
    """Periods a metric ahead can be of: label, address, whether it is on."""
    chosen, lens = looking.target, looking.lens
    found = {period.label: key for key, period in periods_ahead(lens.today, lens.company.calendar)}
    if chosen:
        found.setdefault(chosen.label, request.GET.get("target", ""))
    following = (_("Quarter after these days"), address(base, request, {"target": ""}), chosen is None)
    of_label = chosen.label if chosen else ""
    return [following, *((of, address(base, request, {"target": key}), of == of_label) for of, key in found.items())]


def dated(request: HttpRequest, looking: Looking, base: str) -> list[tuple[str, str, bool]]:
    """As it was at the time or as it is now, where that makes a difference."""
    if not any(SEGMENTS[key].is_dated for key in (looking.by, *looking.only) if key):
        return []
    return [
        (_("As it was"), address(base, request, {"as": ""}), looking.as_was),
        (_("As it is now"), address(base, request, {"as": "now"}), not looking.as_was),
    ]


def _told(request: HttpRequest, looking: Looking, found: Found[Wanted], key: str) -> dict[str, Any]:
    locale, answer, series = looking.lens.actor.locale, found.by[key, NOW], found.get((key, SERIES))
    base, shown_lines = reverse("report_rows", args=[key]), answer.lines[:_LONGEST]
    bars = charts.beside([value_of("", line.figure) for line in shown_lines])
    lines = [
        {
            "label": line_label(looking.by, line.values[0], line.labels[0], answer.currency, locale),
            "figure": shown(line.figure, answer.unit, answer.currency, locale),
            "bar": bar,
            "only": _only(request, looking, key, line),
            "href": address(base, request, {"by": looking.by, "at": _said(line)}),
        }
        for line, bar in zip(shown_lines, bars, strict=True)
    ]
    total_href = f"{base}?{_kept(request)}"
    return {
        "total": shown(answer.total, answer.unit, answer.currency, locale),
        "total_href": total_href,
        "parts": [
            (label, said, f"{base}?{_kept(request)}{f'&part={number}' if number else ''}")
            for number, label, said in made(METRICS[key], answer, locale)
        ],
        "lines": lines,
        "can_keep": looking.by in FILTERS and looking.by not in looking.only,
        "left_out": max(len(answer.lines) - _LONGEST, 0),
        "excluded": answer.total.excluded,
        "series": series and months(looking, series, is_line=key not in SUMS, rows_href=total_href),
    }


def _only(request: HttpRequest, looking: Looking, key: str, line: Line) -> str:
    """The same report kept to this line, told apart by what is usual."""
    usual = usual_segment(key)
    changes = {looking.by: _said(line) or NO_VALUE, "by": usual if usual != looking.by else "none"}
    return address(reverse("report", args=[key]), request, changes)


def filters(
    request: HttpRequest, looking: Looking, found: Found[Wanted] | None, base: str
) -> list[tuple[str, str, str]]:
    """What the report is kept to: segment, value, and the address without it."""
    kept = []
    for segment, (value, *_rest) in looking.only.items():
        if segment in FILTERS and request.GET.get(segment):
            answer = found and found.get((FILTER, segment))
            label = next((line.labels[0] for line in answer.lines if line.values == (value,)), "") if answer else ""
            locale, currency = looking.lens.actor.locale, looking.lens.company.reporting_currency
            name = line_label(segment, value, label or NOTHING, currency, locale)
            kept.append((segment_label(segment), name, address(base, request, {segment: ""})))
    return kept


def free_days(request: HttpRequest, looking: Looking, base: str) -> dict[str, Any]:
    """The form of days of one's own choice, with what is wrong with what was written."""
    said = {name: request.GET.get(name, "") for name in ("since", "until")}
    is_wrong = any(said.values()) and looking.window is None
    problem = _("Write days as 2026-03-31, the first before the last.") if is_wrong else ""
    names = {"since": _("First day"), "until": _("Last day")}
    return {
        "fields": [(name, label, said[name], problem if said[name] else "") for name, label in names.items()],
        "kept": [(name, request.GET[name]) for name in (*KEPT, *FILTERS) if request.GET.get(name)],
        "is_wrong": is_wrong,
        "label": " – ".join(filter(None, said.values())) if looking.window else "",
        "action": base,
    }


def _kept(request: HttpRequest) -> str:
    return address("", request, {"by": "none"}).lstrip("?")


def _said(line: Line) -> str:
    return "" if line.values[0] is None else str(line.values[0])
