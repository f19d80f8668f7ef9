"""Objections beside outcomes: topics, the stages at which they were raised, and quarter by quarter."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.analytics.why.losses import FLOOR
from quarterdeck.gaps.rules import Sum
from quarterdeck.kit import charts, formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import so_far, text
from quarterdeck.objections.queries import Figures, Group, Place, figures_of
from quarterdeck.objections.rules import Line, Rate
from quarterdeck.objections.terms import METRIC, RESTS_ON, Figure
from quarterdeck.objections.views.groups import (
    LONGEST,
    at_label,
    at_said,
    kept_to,
    left_out,
    line_at,
    looked,
    none_yet,
    topic_of,
    topics,
    ways,
    where,
)
from quarterdeck.qualification.terms import TOPIC_LABELS, Topic
from quarterdeck.reports.queries.insights import FILTER, at_once, of_filters
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.views.index import age, of_owner, stretches, whose
from quarterdeck.reports.views.report import dated, filters
from quarterdeck.reports.views.showing import NOTHING, segment_label
from quarterdeck.reports.views.why import interval, money, percent, pipelines, there
from quarterdeck.users.policy import actor_of, page
from quarterdeck.values.period import Period
from quarterdeck.warehouse.queries.asking import copy_age
from quarterdeck.warehouse.terms import NoAnswer, Unavailable
from quarterdeck.warehouse.views.resolution import stated


@page
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """What is held against deals beside what came of them, over the days that are chosen."""
    looking, base = looked(actor_of(request), request.GET), reverse("objections")
    context: dict[str, Any] = {
        "stretches": stretches(request, looking, base),
        "whose": whose(request, looking, base),
        "pipelines": pipelines(request, looking, base),
        "owners": of_owner(request, looking, base),
        "ways": ways(request, looking),
        "dated": dated(request, looking, base),
        "filters": _filters(request, looking),
        "lines": [],
        "none_yet": none_yet(looking),
        "by": segment_label(looking.by) if looking.by else "",
        "where": where(looking),
    }
    try:
        told = figures_of(looking)
    except NoAnswer as none:
        context |= age(looking, None, Unavailable(none.code, copy_age()))
    else:
        context |= age(looking, told.as_of, None) | _told(request, looking, told)
        context |= stated(looking.lens.actor, of_metric(looking, RESTS_ON))
    return render(request, "objections/objections.html", context)


def _filters(request: HttpRequest, looking: Looking) -> list[tuple[str, str, str]]:
    """What the page is kept to, but for whose deals they are: segment, value, and the address without it."""
    kept = of_filters(looking, METRIC)
    if not kept.keys() - {(FILTER, "owner")}:
        return []
    found = at_once(looking, kept)
    named = filters(request, looking, None if isinstance(found, Unavailable) else found.answer, reverse("objections"))
    return [one for one in named if one[0] != segment_label("owner")]


def _told(request: HttpRequest, looking: Looking, told: Figures) -> dict[str, Any]:
    locale, topic = looking.lens.actor.locale, topic_of(request)
    # Lines of topics open their own rows, whichever topic groups are told of.
    return {
        "lines": [_line(request, looking, line, topic_label(line.topic)) for line in told.lines],
        "total": _line(request, looking, told.total, _("Any objection")),
        "currency": told.currency,
        "floor": formats.number(FLOOR, locale),
        "topics": [topic_label(topic) for topic in told.topics],
        "places": [_place(request, place, locale) for place in told.places],
        "groups": [_group(request, looking, told, group, topic) for group in told.groups[:LONGEST]],
        "left_out": left_out(told),
        "of_topics": topics(request, {"": _("Any objection")} | {one: topic_label(one) for one in told.topics}, topic),
        **_trend(request, told, looking.lens.today, locale),
    }


def _group(request: HttpRequest, looking: Looking, told: Figures, group: Group, topic: str) -> dict[str, Any]:
    """A value of the segment as its line of a topic, with the page that is kept to it."""
    line = _line(request, looking, line_at(group, topic), at_label(told, looking, group), at_said(looking, group))
    return line | {"only": kept_to(request, looking, group)}


def topic_label(topic: str) -> str:
    """What a topic is called; any where it is empty."""
    return text(TOPIC_LABELS[Topic(topic)]) if topic else _("Any objection")


def rows_href(request: HttpRequest, figure: Figure, topic: str, **more: str) -> str:
    """The page of the deals behind a figure."""
    return there(reverse("objection_deals", args=[figure.value]), request, {"topic": topic, **more})


def quarter_key(quarter: Period) -> str:
    """A quarter as an address names it: its first day."""
    return quarter.start.isoformat()


def lacking(found: Sum) -> str:
    """What a sum leaves out, in words."""
    left = found.unpriced + found.unrated
    return ngettext("%(num)s without an amount or a rate", "%(num)s without an amount or a rate", left) % {"num": left}


def _line(request: HttpRequest, looking: Looking, line: Line, label: str, at: str = "") -> dict[str, Any]:
    locale, currency = looking.lens.actor.locale, looking.lens.currency
    stake = line.at_stake

    def rows(figure: Figure) -> str:
        return rows_href(request, figure, line.topic, at=at)

    def rate(rate: Rate, every: Figure, hits: Figure) -> dict[str, Any]:
        return _rate(rate, locale) | {
            "href": rows(every),
            "hits_href": rows(hits),
        }

    return {
        "label": label,
        "with": rate(line.won_with, Figure.WITH, Figure.WITH_WON),
        "without": rate(line.won_without, Figure.WITHOUT, Figure.WITHOUT_WON),
        "overcome": rate(line.overcome, Figure.WITH, Figure.OVERCOME),
        "won_overcome": rate(line.won_overcome, Figure.OVERCOME, Figure.OVERCOME_WON),
        "won_standing": rate(line.won_standing, Figure.STANDING, Figure.STANDING_WON),
        "open": formats.number(stake.deals, locale),
        "open_href": rows(Figure.OPEN),
        "at_stake": money(stake.minor, currency, locale),
        "lacking": lacking(stake) if stake.unpriced + stake.unrated else "",
    }


def _rate(rate: Rate, locale: str) -> dict[str, Any]:
    """A rate as text: its counts, its share and interval, dashes where there are too few to say."""
    return {
        "hits": formats.number(rate.hits, locale),
        "tries": formats.number(rate.tries, locale),
        "share": percent(rate.share, locale),
        "within": interval(rate.within, locale),
        "is_few": rate.is_few and bool(rate.tries),
    }


def _place(request: HttpRequest, place: Place, locale: str) -> dict[str, Any]:
    return {
        "stage": place.stage,
        "pipeline": place.pipeline,
        "cells": [
            {
                **_rate(cell.won, locale),
                "href": rows_href(request, Figure.WITH, cell.topic, stage=str(place.stage_id))
                if cell.won.tries
                else "",
                "label": topic_label(cell.topic),
            }
            for cell in place.cells
        ],
    }


def _trend(request: HttpRequest, told: Figures, today: date, locale: str) -> dict[str, Any]:
    """On how many deals each topic was raised in each quarter, the oldest first, and how many overcame it since."""
    running = [today in quarter for quarter in told.quarters]
    labels = [so_far(one.label, is_running=is_open) for one, is_open in zip(told.quarters, running, strict=True)]
    rows = [
        {
            "label": topic_label(topic),
            "cells": [
                _rate(rate, locale)
                | {"href": rows_href(request, Figure.RAISED, topic, quarter=quarter_key(quarter)) if rate.tries else ""}
                for quarter, rate in zip(told.quarters, told.trend[topic], strict=True)
            ],
        }
        for topic in [*told.topics, *[""] * bool(told.topics)]
    ]
    series = [
        (
            topic_label(topic),
            [
                charts.Value(label, Fraction(rate.tries), is_open=is_open)
                for label, rate, is_open in zip(labels, told.trend[topic], running, strict=True)
            ],
        )
        for topic in told.topics
    ]
    chart = charts.stacks(series, lambda number: formats.number(int(number), locale), _("Others")) if series else None
    return {"quarters": labels, "trend": rows, "chart": chart, "nothing": NOTHING}
