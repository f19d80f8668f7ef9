"""Bottlenecks: stages in which deals have come to wait longer or to get lost more often."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.schema import date_of
from quarterdeck.analytics.why.bottlenecks import Bottleneck, Compared, Explained
from quarterdeck.kit import formats
from quarterdeck.kit.pages import asked_part, render
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.why import METRIC, bottlenecks_rest_on, bottlenecks_told
from quarterdeck.reports.rules.why import written
from quarterdeck.reports.terms import Stretch
from quarterdeck.reports.views.index import age, stretches, whose
from quarterdeck.reports.views.showing import line_label, looking_of, segment_label
from quarterdeck.reports.views.why import comparable, days, money, percent, pipelines, rows_href, there
from quarterdeck.users.policy import page
from quarterdeck.warehouse.terms import Unavailable
from quarterdeck.warehouse.views.resolution import stated


@page
@require_safe
def bottlenecks(request: HttpRequest) -> HttpResponse:
    """Every stage in the days that are chosen, beside itself in the four quarters before."""
    looking, base = comparable(looking_of(request, METRIC)), reverse("bottlenecks")
    told = bottlenecks_told(looking)
    is_away = isinstance(told, Unavailable)
    ever = there(base, request, {"days": Stretch.EVER.value})
    context: dict[str, Any] = {
        "stretches": [choice for choice in stretches(request, looking, base) if choice[1] != ever],
        "whose": whose(request, looking, base),
        "pipelines": pipelines(request, looking, base),
        "stages": [],
        "found": [],
        "is_part": asked_part(request) == "bottleneck",
        "here": there(base, request, {}),
        **age(looking, None if is_away else told.as_of, told if isinstance(told, Unavailable) else None),
    }
    if not isinstance(told, Unavailable):
        context |= _told(request, looking, told.answer) | stated(
            looking.lens.actor, None if context["is_part"] else bottlenecks_rest_on(looking)
        )
    return render(request, "reports/bottlenecks.html", context, blocks={"bottleneck": "strip"})


def _told(request: HttpRequest, looking: Looking, told: Compared) -> dict[str, Any]:
    locale, today = looking.lens.actor.locale, looking.lens.today
    stages = [_stage(request, looking, told, one) for one in told.stages]
    return {
        "stages": stages,
        "found": [stage for stage in stages if stage["is_one"]],
        "since": formats.day(date_of(told.since), locale, today, weekday=False),
        "until": formats.day(date_of(told.until - 1), locale, today, weekday=False),
    }


def _stage(request: HttpRequest, looking: Looking, told: Compared, one: Bottleneck) -> dict[str, Any]:
    locale = looking.lens.actor.locale

    def href(of: str, window: str = "", at: str = "", within: int = 0) -> str:
        chosen = {"window": window, "from": "bottlenecks", "at": at, "within": str(within or "")}
        return there(rows_href(one.stage_id, of), request, chosen)

    conversion = one.conversion or (None, None)
    return {
        "name": one.name,
        "pipeline": one.pipeline,
        "is_one": one.is_one,
        "is_slower": one.is_slower,
        "is_leaking": one.is_leaking,
        "days": [days(number, locale) for number in one.days],
        "shares": [percent(share, locale) for share in conversion],
        "points": formats.number(round(one.drop * 100), locale),
        "entries": [formats.number(number, locale) for number in one.entries],
        "entries_hrefs": [href("entered"), href("entered", "before")],
        "lost_href": href("lost"),
        "stays": [formats.number(number, locale) for number in one.stays],
        "stays_hrefs": [href("stays"), href("stays", "before")],
        "at_stake": money(one.at_stake, told.currency, locale) if one.at_stake else "",
        "horizon": days(one.horizon, locale),
        "explained": _explained(looking, told, one.explained, href) if one.explained else None,
    }


def _explained(looking: Looking, told: Compared, found: Explained, href: Any) -> dict[str, Any]:
    locale = looking.lens.actor.locale
    at = written(found.segment, found.value)
    tries, hits = ("stays_old", "stays_left") if found.is_slow else ("matured", "matured_passed")
    pairs = [found.now, found.before]
    return {
        "segment": segment_label(found.segment),
        "label": line_label(found.segment, found.value, found.label, told.currency, locale),
        "share": percent(found.share, locale),
        "weight": percent(found.weight, locale),
        "is_slow": found.is_slow,
        "within": days(found.within, locale),
        "rates": [percent(passed / entered, locale) for passed, entered in pairs],
        "bases": [
            _("%(passed)s of %(entered)s")
            % {"passed": formats.number(passed, locale), "entered": formats.number(entered, locale)}
            for passed, entered in pairs
        ],
        "hrefs": [href(tries, window, at, found.within) for window in ("", "before")],
        "passed_hrefs": [href(hits, window, at, found.within) for window in ("", "before")],
    }
