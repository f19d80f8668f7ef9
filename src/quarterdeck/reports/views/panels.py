"""Panels of insights: months as a chart with its table, stages and people with intervals, and a table of lines."""

import types
from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Answer, Figure, Line
from quarterdeck.analytics.schema import day
from quarterdeck.kit import charts, formats
from quarterdeck.kit.viewing import so_far
from quarterdeck.reports.queries.insights import Found, Wanted, months_of
from quarterdeck.reports.queries.metric import Looking, Value
from quarterdeck.reports.rules.insights import in_order, percentiles
from quarterdeck.reports.views.showing import Shown, address, amount, line_label, other_days, shown
from quarterdeck.reports.views.tiles import Changed, by_month
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period

LONGEST = 50
# More than there are countries: the table is what the map says in words, so that it has all of them.
LONGEST_BY = {"country": 300}


@dataclass(frozen=True, slots=True)
class Mark:
    """Another figure on the scale of a bar: its value and text, where its rows are, and a word of warning, if any."""

    value: Fraction
    figure: Shown
    href: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a panel: its name, quiet words beside it, its address, its figure, and its bar beside the others'.

    `mark` is drawn on the bar; `change` is by how much the figure changed, and how that is to be read.
    """

    label: str
    sub: str
    href: str
    figure: Shown
    bar: charts.Beside
    mark: Mark | None = None
    change: tuple[Changed, str] | None = None
    value: Value = None


@dataclass(frozen=True, slots=True)
class Months:
    """A chart over months, and the rows of its table: month, figure, and where its rows are, if there are any."""

    chart: charts.Chart
    rows: list[tuple[str, Shown, str]]


@dataclass(frozen=True, slots=True)
class Parts:
    """A stack over months: its chart, and for its table the figures by line and month, with where their rows are."""

    chart: charts.Chart
    months: list[str]
    rows: list[tuple[str, list[tuple[str, str]]]]


def months(looking: Looking, answer: Answer, *, is_line: bool, rows_href: str) -> Months:
    """A metric by month as a line with the band of its intervals, or as columns; `rows_href` leads to its rows."""
    locale, over = looking.lens.actor.locale, months_of(looking)
    figures = by_month(answer, over)
    values = [
        value_of(_name(month, looking), figure, is_open=looking.lens.today in month)
        for month, figure in zip(over, figures, strict=True)
    ]
    write = partial(amount, unit=answer.unit, currency=answer.currency, locale=locale)
    chart = charts.lines([("", values)], write) if is_line else charts.bars(values, write)
    none = Figure(None)
    rows = [
        (
            value.label,
            shown(figure or none, answer.unit, answer.currency, locale),
            _in_days(rows_href, month) if figure else "",
        )
        for value, figure, month in zip(values, figures, over, strict=True)
    ]
    return Months(chart, rows)


def _in_days(href: str, over: Period) -> str:
    """An address over the days of a period instead of its own."""
    base, __, query = href.partition("?")
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name not in ("days", "since", "until")
    ]
    days = [("since", over.start.isoformat()), ("until", (over.end - timedelta(days=1)).isoformat())]
    return f"{base}?{urlencode([*kept, *days])}"


def value_of(label: str, figure: Figure | None, *, is_open: bool = False) -> charts.Value:
    """A figure as a value of a chart."""
    if figure is None:
        return charts.Value(label, None, is_open=is_open)
    low, high = (None if end is None else Fraction(end) for end in (figure.low, figure.high))
    return charts.Value(label, figure.value, low, high, figure.is_few, is_open)


def parts(request: HttpRequest, looking: Looking, answer: Answer, by: str) -> Parts:
    """A sum by month and segment as a stack, the largest segments first."""
    locale, over = looking.lens.actor.locale, months_of(looking)
    write = partial(amount, unit=answer.unit, currency=answer.currency, locale=locale)
    lines: dict[Value, dict[int, Line]] = {}
    for line in answer.lines:
        if isinstance(line.values[0], int):
            lines.setdefault(line.values[1], {})[line.values[0]] = line
    sums = {value: sum((line.figure.value or 0 for line in of.values()), Fraction(0)) for value, of in lines.items()}
    series, hrefs = [], []
    for value in sorted(lines, key=lambda value: (-sums[value], str(value))):
        hrefs.append(rows_href(request, answer.metric, by, value))
        label = next(iter(lines[value].values())).labels[1]
        series.append(
            (line_label(by, value, label, answer.currency, locale), _slots(lines[value], over, looking, locale))
        )
    chart = charts.stacks(series, write, _("Others"))
    rows = [
        (
            name,
            [
                (write(slot.figure), _in_days(href, month)) if slot.figure else (formats.NOT_APPLICABLE, "")
                for slot, month in zip(slots, over, strict=True)
            ],
        )
        for (name, slots), href in zip(series[:LONGEST], hrefs, strict=False)
    ]
    return Parts(chart, [_name(month, looking) for month in over], rows)


def _slots(lines: dict[int, Line], over: Sequence[Period], looking: Looking, locale: str) -> list[charts.Value]:
    found = (lines.get(day(month.start)) for month in over)
    return [
        value_of(_name(month, looking), line.figure if line else None, is_open=looking.lens.today in month)
        for month, line in zip(over, found, strict=True)
    ]


def _name(month: Period, looking: Looking) -> str:
    """The name of a fiscal month: that of the civil month most of it lies in; that of today says it is not over."""
    middle = month.start + (month.end - month.start) / 2
    return so_far(formats.month(middle, looking.lens.actor.locale), is_running=looking.lens.today in month)


def rows(
    request: HttpRequest,
    looking: Looking,
    answer: Answer,
    by: str,
    quiet: Mapping[Any, str],
    marks: Mapping[Any, Mark] = types.MappingProxyType({}),
) -> list[Row]:
    """Lines of an answer as rows with bars, in the order of `quiet`, which has words to stand beside each name."""
    locale = looking.lens.actor.locale
    found = {line.values[0]: line for line in answer.lines}
    kept = [found[value] for value in quiet if value in found][:LONGEST]
    drawn = [marks.get(line.values[0]) for line in kept]
    bars = charts.beside([value_of("", line.figure) for line in kept], [one.value if one else None for one in drawn])
    return [
        Row(
            line_label(by, line.values[0], line.labels[0], answer.currency, locale),
            quiet[line.values[0]],
            rows_href(request, answer.metric, by, line.values[0]),
            shown(line.figure, answer.unit, answer.currency, locale),
            bar,
            mark,
            value=line.values[0],
        )
        for line, bar, mark in zip(kept, bars, drawn, strict=True)
    ]


def table(request: HttpRequest, looking: Looking, found: Found[Wanted], by: str, keys: Sequence[str]) -> dict[str, Any]:
    """The metrics of a tab by line: the first one decides their order, and has an estimate and an interval."""
    answers = {key: answer for key in keys if (answer := found.get((key, by))) is not None}
    lines: dict[Value, dict[str, Line]] = {}
    for key, answer in answers.items():
        for line in answer.lines:
            lines.setdefault(line.values[0], {})[key] = line
    leading = {value: _leading(value, of, keys[0]) for value, of in lines.items()}
    own = looking.lens.actor.person_id if by == "owner" else None
    longest = LONGEST_BY.get(by, LONGEST)
    order, stand = in_order(leading, own)[:longest], percentiles(leading)
    bars = charts.beside([value_of("", leading[value].figure) for value in order])
    locale = looking.lens.actor.locale
    columns = [
        (_named_days(looking, key), address(reverse("report", args=[key]), request, {"by": by})) for key in answers
    ]
    return {
        "columns": columns,
        "lines": [
            _named(looking, answers, by, leading[value])
            | {
                "is_own": own is not None and value == own,
                "href": _scorecard(request, by, value),
                "percentile": formats.number(stand[value], locale) if value in stand else formats.NOT_APPLICABLE,
                "bar": bar,
                "cells": [_cell(request, looking, one, by, lines[value].get(key)) for key, one in answers.items()],
            }
            for value, bar in zip(order, bars, strict=True)
        ],
        "totals": [_total(request, looking, answer) for answer in answers.values()],
        "left_out": max(len(lines) - longest, 0),
        "has_cohort": len(stand) > 0,
    }


def _scorecard(request: HttpRequest, by: str, value: Value) -> str:
    """Every report kept to one person: where the name of a person leads."""
    changes = {"owner": str(value), "by": "", "whose": ""}
    return address(reverse("reports"), request, changes) if by == "owner" and value is not None else ""


def _named_days(looking: Looking, key: str) -> str:
    """The head of a column: the metric, with its days where they are not those of the page."""
    name, days = _(METRICS[key].name), other_days(looking, key)
    return _("%(name)s, %(days)s") % {"name": name, "days": days.lower()} if days else name


def _leading(value: Value, of: Mapping[str, Line], key: str) -> Line:
    """The line of the metric that decides the order; of one that has none, a line that says nothing."""
    return of.get(key) or Line((value,), next(iter(of.values())).labels, Figure(None))


def _named(looking: Looking, answers: Mapping[str, Answer], by: str, line: Line) -> dict[str, Any]:
    """The name of a line, and its estimate and interval by the first of the metrics."""
    first, locale = next(iter(answers.values())), looking.lens.actor.locale
    return {
        "label": line_label(by, line.values[0], line.labels[0], first.currency, locale),
        "estimate": _estimate(line.figure, locale),
        "interval": shown(line.figure, first.unit, first.currency, locale).interval,
    }


def _cell(
    request: HttpRequest, looking: Looking, answer: Answer, by: str, line: Line | None
) -> tuple[Shown, str] | None:
    if line is None:
        return None
    figure = shown(line.figure, answer.unit, answer.currency, looking.lens.actor.locale)
    return figure, rows_href(request, answer.metric, by, line.values[0])


def _total(request: HttpRequest, looking: Looking, answer: Answer) -> tuple[Shown, str]:
    """The figure over all lines, with the address of all of their rows."""
    figure = shown(answer.total, answer.unit, answer.currency, looking.lens.actor.locale)
    return figure, address(reverse("report_rows", args=[answer.metric]), request, {"by": "none"})


def _estimate(figure: Figure, locale: str) -> str:
    return (
        formats.NOT_APPLICABLE if figure.shrunk is None else formats.percent_bp(round(figure.shrunk * 10_000), locale)
    )


def rows_href(request: HttpRequest, key: str, by: str, value: Value) -> str:
    """The address of the rows behind a line of a metric."""
    changes = {"by": by, "at": "" if value is None else str(value)}
    return address(reverse("report_rows", args=[key]), request, changes)
