"""The forecast of a period: every line the viewer may see, who says what of it, and how the first one stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.forecasts.queries import first_line
from quarterdeck.forecasts.rules import around, callers_of, depths, period_key, period_of_key
from quarterdeck.forecasts.terms import METHOD_LABELS, SHORT_LABELS, Line, Said
from quarterdeck.forecasts.views.looking import (
    Looks,
    category_of,
    looks_at,
    period_href,
    recounted,
    suppose_href,
    told_call,
    type_words,
)  # fmt: skip
from quarterdeck.forecasts.views.modelled import middles, model_panel, silent_words, told_of
from quarterdeck.forecasts.views.pacing import lacking, pacing, pacing_panel, times
from quarterdeck.forecasts.views.weeks import weeks_panel
from quarterdeck.kit.bars import stacked_bar
from quarterdeck.kit.pages import render
from quarterdeck.kit.panels import panels
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.scores.views.lines import Told, ends_of
from quarterdeck.users.policy import page
from quarterdeck.users.terms import Permission, Reach
from quarterdeck.values.once import reading

# Where others hang their panels: of the first line, in the present period.
PLACE = "forecast"
# The swatch of each part of a line's bar, the surest first; what is not in it is Pipeline's.
_BAR = {
    Category.CLOSED: "closed", Category.COMMIT: "commit", Category.LIKELY: "likely", Category.BEST_CASE: "best",
}  # fmt: skip


@page
@require_safe
@reading()
def forecast(request: HttpRequest) -> HttpResponse:
    """The forecast of the present period."""
    return _shown(request, looks_at(request))


@page
@require_safe
@reading()
def forecast_period(request: HttpRequest, period: str) -> HttpResponse:
    """The forecast of a period."""
    return _shown(request, looks_at(request, period))


def _shown(request: HttpRequest, at: Looks) -> HttpResponse:
    used, lines = at.scene.rules, at.picture.tree.visible
    of = category_of(request.GET, used.called)
    first, levels = first_line(at.picture.tree), depths(lines)
    own = next((line for line in lines if at.scene.actor.person_id in callers_of(line)), None)
    may_write = own is not None and is_open(at)
    told = told_of(at, lines)
    modelled = middles(at, told)
    context = {
        **frame(at, of),
        "columns": [text(SHORT_LABELS[one]) for one in used.columns],
        "called": [(at.label(one), period_href(at.scene.period, one, at.type_query), one is of) for one in used.called],
        "of_label": at.label(of),
        "lines": [
            {**_line(at, line, of, told.get(line.key)), "level": levels[line.key], "model": modelled.get(line.key)}
            for line in lines
        ],
        "has_model": bool(modelled),
        "submit_href": at.href("forecast_call", own.key) if own and may_write else "",
        "strip": _strip(at, first, of),
        "first": text(first.name),
        "pacing": pacing_panel(at, first),
        "weeks": weeks_panel(at, first, of, told.get(first.key)),
        "model": model_panel(at, first, told.get(first.key)),
        "silent": silent_words(at),
        "suppose_href": suppose_href(at, first),
        "types": [
            (
                text(one.name),
                period_href(at.scene.period, of, "" if one.is_default else one.key),
                one.key == at.scene.type.key,
            )
            for one in at.scene.types
            if one.is_active or one.key == at.scene.type.key
        ],
        "recounted": recounted(at),
        "may_manage": at.scene.actor.may(Permission.QUOTAS_MANAGE),
        "panels": panels.load(PLACE, request, 0) if is_now(at) else [],
    }
    return render(request, "forecasts/page.html", context)


def is_open(at: Looks) -> bool:
    """Whether anything can be said of the period, and whether the viewer may write at all."""
    scene = at.scene
    is_ahead = scene.lens.today < scene.period.end
    return (
        is_ahead
        and scene.type.is_active
        and scene.kind is scene.rules.kind
        and scene.actor.write_reach is not Reach.NONE
    )


def is_now(at: Looks) -> bool:
    """Whether the period is the present one."""
    return at.scene.period.start <= at.scene.lens.today < at.scene.period.end and at.scene.kind is at.scene.rules.kind


def frame(at: Looks, of: Category) -> dict[str, Any]:
    """What stands above every forecast: the periods beside it, the week, the method and the next lock."""
    scene = at.scene
    before, after = around(scene.lens.company.calendar, scene.period, scene.kind)
    this = scene.lens.company.calendar.period_of(scene.lens.today, scene.kind)
    named = {one.start: one for one in (before, scene.period, after, this)}
    week, weeks = scene.period.week_of(scene.lens.today)
    return {
        "period": scene.period.label,
        "periods": [
            (one.label, period_href(one, of, at.type_query), one == scene.period)
            for _start, one in sorted(named.items())
            if period_of_key(scene.lens.company.calendar, period_key(one)) is not None
        ],
        "week": _("Week %(week)s of %(weeks)s") % {"week": week, "weeks": weeks} if 0 < week <= weeks else "",
        "method": text(METHOD_LABELS[scene.rules.method]),
        "type_words": type_words(scene.type),
        "type_name": text(scene.type.name),
        "next_lock": at.picture.until if is_open(at) else None,
        "locks_href": at.href("forecast_locks"),
        "tendencies_href": reverse("forecast_tendencies"),
        "reviews_href": reverse("pipeline_reviews"),
    }


def _strip(at: Looks, line: Line, of: Category) -> list[dict[str, Any]]:
    """The first line's numbers, each the way to its deals."""
    cells, found = at.picture.cells[line.key], pacing(at, line)
    final = cells[of]
    words = {Category.CLOSED: _("%(share)s of quota") % {"share": at.percent(found.attainment)}}
    figures = [
        {
            "label": at.label(one),
            "value": at.money(cells[one].raw),
            "base": words.get(one) or _("without adjustments"),
            "href": at.behind(line, one.value),
            "swatch": _BAR.get(one, "pipe"),
        }
        for one in at.scene.rules.columns
    ]
    said = {
        "label": _("Final, %(column)s") % {"column": at.label(of)},
        "value": at.money(final.final),
        "base": _("with calls and adjustments"),
        "href": at.href("forecast_line", line.key),
    }
    gap = {
        "label": _("Gap to quota"),
        "value": at.money(found.gap),
        "base": _("Coverage %(times)s") % {"times": times(at, found.coverage)},
        "href": "#pacing",
    }
    return [{"is_current": False, **one} for one in (said, *figures, gap)]


def _line(at: Looks, line: Line, of: Category, told: Told | None) -> dict[str, Any]:
    cells, found = at.picture.cells[line.key], pacing(at, line)
    columns = at.scene.rules.columns
    call = at.picture.call(line, of)
    adjustment = at.picture.call(line, of, Said.MANAGER)
    shows = at.picture.tree.shows_adjustment(line)
    me = at.scene.actor.person_id
    may_adjust = shows and is_open(at) and me in at.picture.managers[line.key]
    return {
        "name": text(line.name),
        "is_team": line.is_team,
        "href": at.href("forecast_line", line.key),
        "lacking": lacking(at, line),
        "quota": at.money(found.quota),
        "figures": [(text(SHORT_LABELS[one]), at.money(cells[one].raw), at.behind(line, one.value)) for one in columns],
        "system": at.money(cells[of].system),
        "call": told_call(at, line, call),
        "is_missing": bool(callers_of(line)) and call is None,
        "has_left": (line.key, of, Said.OWN) in at.picture.lapsed,
        "call_href": at.href("forecast_call", line.key) if me in callers_of(line) and is_open(at) else "",
        "adjustment": told_call(at, line, adjustment),
        "adjust_href": at.href("forecast_adjust", line.key, of.value) if may_adjust else "",
        "final": at.money(cells[of].final),
        "coverage": times(at, found.coverage),
        "gap": at.money(found.gap),
        "bar": _bar(at, line, told),
    }


def _bar(at: Looks, line: Line, told: Told | None) -> dict[str, Any]:
    """Closed, commit, most likely and best case of a line against its quota, and below it the range of the model."""
    sums, span = at.picture.sums, ends_of(told, at.scene.lens.rates.convert)
    parts = {
        category: sum(sums.by_owner.get(owner, {}).get(category, 0) for owner in at.picture.owners[line.key])
        for category in at.scene.rules.columns
        if category in _BAR
    }
    quota = at.picture.quotas.get(line.key)
    said = {_BAR[category]: at.money(minor) for category, minor in parts.items()} | {"quota": at.money(quota)}
    every = _("Closed %(closed)s, commit %(commit)s, most likely %(likely)s, best case %(best)s, quota %(quota)s")
    usual = _("Closed %(closed)s, commit %(commit)s, best case %(best)s, quota %(quota)s")
    label = (every if at.scene.rules.has_likely else usual) % said
    if span:
        label = _("%(bar)s; model from P10 %(low)s to P90 %(high)s") % {
            "bar": label, "low": at.money(span[0]), "high": at.money(span[1]),
        }  # fmt: skip
    return stacked_bar([(_BAR[category], minor) for category, minor in parts.items()], quota, span, label)
