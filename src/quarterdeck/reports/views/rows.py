"""The rows behind a figure, as they were counted: what each adds, and what they add up to."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.activities.terms import TYPE_LABELS, ActivityType
from quarterdeck.analytics.metrics import Metric, Part
from quarterdeck.analytics.metrics.made_of import column_label, part_labels, shown_measures
from quarterdeck.analytics.metrics.words import MEASURES
from quarterdeck.analytics.populations import RowKind
from quarterdeck.analytics.schema import date_of
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.reports.queries.metric import PAGE, Looking, Pointed, Row, RowsPage, Value, rows_page
from quarterdeck.reports.views.index import age
from quarterdeck.reports.views.report import metric_of
from quarterdeck.reports.views.showing import NOTHING, address, measured, rows_chosen, shown, value_of
from quarterdeck.users.policy import actor_of, page
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.terms import Unavailable

_MOST_PAGES = 1_000_000


@page
@require_safe
def rows(request: HttpRequest, metric: str) -> HttpResponse:
    """The rows that were counted in a figure, of one part of the metric."""
    declared = metric_of(metric)
    looking, number = rows_chosen(actor_of(request), request.GET, metric), _whole(request, "page", 1, _MOST_PAGES)
    part = min(_whole(request, "part", 0, _MOST_PAGES), len(declared.parts) - 1)
    values = (_at(looking.by, request.GET.get("at", "")),) if looking.by else ()
    at = Pointed(looking.question(metric, looking.by), values, part)
    found = rows_page(looking.lens, at, (number - 1) * PAGE)
    context: dict[str, Any] = {
        "name": _(declared.name),
        "report_href": address(reverse("report", args=[metric]), request, {}),
        "rows": [],
        "parts": [],
        "export_query": "",
        **age(looking, None, found if isinstance(found, Unavailable) else None),
    }
    if not isinstance(found, Unavailable):
        here = address(reverse("report_rows", args=[metric]), request, {"at": request.GET.get("at", "")})
        context |= age(looking, found.as_of, None) | _told(looking, declared, at, found)
        context["export_query"] = _with(_with(here, "part", part), "metric", metric).partition("?")[2]
        context["parts"] = _parts(declared, part, here)
        of_part = _with(here, "part", part) if part else here
        context["first_href"] = of_part if number > 1 else ""
        context["next_href"] = _with(of_part, "page", number + 1) if found.found.count > number * PAGE else ""
    return render(request, "reports/rows.html", context)


def _at(by: str, said: str) -> Value:
    try:
        return value_of(by, said)
    except ValueError as error:
        raise Http404 from error


def _whole(request: HttpRequest, name: str, least: int, most: int) -> int:
    said = request.GET.get(name, "")
    return min(max(int(said), least), most) if said.isascii() and said.isdecimal() else least


def _with(href: str, name: str, value: int | str) -> str:
    return f"{href}{'&' if '?' in href else '?'}{name}={value}"


def _parts(metric: Metric, chosen: int, here: str) -> list[tuple[str, str, bool]]:
    """Chips of the parts, where there is more than one."""
    labels = part_labels(metric)
    return [
        (_(label), _with(here, "part", number) if number else here, number == chosen)
        for number, label in enumerate(labels)
        if len(labels) > 1
    ]


def _told(looking: Looking, metric: Metric, at: Pointed, page_: RowsPage) -> dict[str, Any]:
    locale, found = looking.lens.actor.locale, page_.found
    part = metric.parts[at.part]
    measures = shown_measures(part)
    heads = {
        RowKind.OPPORTUNITY: [_("Deal"), _("Account"), _("Owner"), _("Day")],
        RowKind.VISIT: [_("Deal"), _("Stage"), _("Owner"), _("Day")],
        RowKind.ACTIVITY: [_("Deal"), _("Activity"), _("Owner"), _("Day")],
        RowKind.QUOTA: [_("Owner"), _("Month")],
    }[found.kind]
    return {
        "heads": heads,
        "value_heads": [
            head
            for name in measures
            for head in (
                _(column_label(part, name)),
                *([_("In %(currency)s") % {"currency": found.currency}] if name in part.in_currency else []),
            )
        ],
        "rows": [
            {
                "href": reverse("opportunity", args=[public_id(row.card.id)]) if row.card else "",
                "cells": _cells(looking, found.kind, row, page_),
                "adds": [cell for name in measures for cell in _adds(part, name, row, found.currency, locale)],
            }
            for row in page_.rows
        ],
        "sums": [
            (_(MEASURES[name]), measured(measure, found.figure.parts[name], found.currency, locale))
            for name, measure in part.declared.items()
        ],
        "figure": shown(found.figure, metric.unit, found.currency, locale),
        "count": formats.number(found.count, locale),
    }


def _cells(looking: Looking, kind: RowKind, row: Row, page_: RowsPage) -> list[str]:
    locale = looking.lens.actor.locale
    on = formats.day(date_of(int(row.told["day"])), locale, looking.lens.today, weekday=False)
    owner = page_.owners.get(row.told["owner_id"], NOTHING)
    if kind is RowKind.QUOTA:
        return [owner, on]
    name = row.card.name if row.card else _("Out of sight now")
    if kind is RowKind.VISIT:
        second = stage_name(looking, row)
    elif kind is RowKind.ACTIVITY:
        second = _(TYPE_LABELS[ActivityType(row.told["type"])])
    else:
        second = row.card.account_name if row.card else NOTHING
    return [name, second or NOTHING, owner, on]


def stage_name(looking: Looking, row: Row) -> str:
    """The stage that a row is of, by its present name."""
    stages = {stage.id: stage.name for spec in looking.lens.specs.values() for stage in spec.stages}
    return stages.get(row.told["stage_id"], NOTHING)


def _adds(part: Part, name: str, row: Row, currency: str, locale: str) -> list[str]:
    """What a row adds to a measure: where that is an amount in its own currency, in the reporting currency too."""
    measure, value = part.declared[name], row.adds[name]
    if name not in part.in_currency:
        return [measured(measure, value, currency, locale)]
    own = str(row.told["currency"] or currency)
    return [measured(measure, value, own, locale), measured(measure, row.converted.get(name), currency, locale)]
