"""One metric: its figure, its lines by a segment, and its definition."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.metrics import METRICS, Metric
from quarterdeck.analytics.questions import Answer, Line
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.reports.queries.metric import Looking, answered
from quarterdeck.reports.rules.metric import segments_of
from quarterdeck.reports.views.index import age, stretches, whose
from quarterdeck.reports.views.showing import address, line_label, looking_of, segment_label, shown
from quarterdeck.users.policy import page
from quarterdeck.warehouse.terms import Unavailable

_LONGEST = 200


@page
@require_safe
def report(request: HttpRequest, metric: str) -> HttpResponse:
    """The metric over the days that are chosen, by the segment that is chosen."""
    declared = metric_of(metric)
    looking, base = looking_of(request, metric), reverse("report", args=[metric])
    told = answered(looking, metric, looking.by)
    away = told if isinstance(told, Unavailable) else None
    context: dict[str, Any] = {
        "name": _(declared.name),
        "formula": _(declared.formula),
        "empty": _(declared.empty),
        "floor": formats.number(declared.floor, looking.lens.actor.locale),
        "stretches": stretches(request, looking, base),
        "whose": whose(request, looking, base),
        "segments": _segments(request, looking, metric, base),
        "pipelines": _pipelines(request, looking, metric, base),
        "dated": _dated(request, looking, base),
        "by": segment_label(looking.by) if looking.by else "",
        **age(looking, None if isinstance(told, Unavailable) else told.as_of, away),
    }
    nothing: dict[str, Any] = {"total": None, "lines": [], "left_out": 0, "excluded": 0}
    context |= nothing if isinstance(told, Unavailable) else _told(request, looking, told.answer)
    return render(request, "reports/report.html", context)


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


def _pipelines(request: HttpRequest, looking: Looking, key: str, base: str) -> list[tuple[str, str, bool]]:
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


def _dated(request: HttpRequest, looking: Looking, base: str) -> list[tuple[str, str, bool]]:
    """As it was at the time or as it is now, where that makes a difference."""
    if not looking.by or not SEGMENTS[looking.by].is_dated:
        return []
    return [
        (_("As it was"), address(base, request, {"as": ""}), looking.as_was),
        (_("As it is now"), address(base, request, {"as": "now"}), not looking.as_was),
    ]


def _told(request: HttpRequest, looking: Looking, answer: Answer) -> dict[str, Any]:
    locale = looking.lens.actor.locale
    base = reverse("report_rows", args=[answer.metric])
    values = [line.figure.value for line in answer.lines if line.figure.value is not None]
    largest = max(values, default=None)
    lines = [
        {
            "label": line_label(looking.by, line.values[0], line.labels[0], answer.currency, locale),
            "figure": shown(line.figure, answer.unit, answer.currency, locale),
            "share": _share(line, largest),
            "href": address(base, request, {"by": looking.by, "at": _said(line)}),
        }
        for line in answer.lines[:_LONGEST]
    ]
    return {
        "total": shown(answer.total, answer.unit, answer.currency, locale),
        "total_href": f"{reverse('report_rows', args=[answer.metric])}?{_kept(request)}",
        "lines": lines,
        "left_out": max(len(answer.lines) - _LONGEST, 0),
        "excluded": answer.total.excluded,
    }


def _kept(request: HttpRequest) -> str:
    return address("", request, {"by": "none"}).lstrip("?")


def _said(line: Line) -> str:
    return "" if line.values[0] is None else str(line.values[0])


def _share(line: Line, largest: Any) -> int:
    """Length of a bar, 0 to 100, against the longest."""
    value = line.figure.value
    return 0 if not largest or value is None or largest < 0 else max(round(value / largest * 100), 0)
