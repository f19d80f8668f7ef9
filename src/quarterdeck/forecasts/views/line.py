"""A line of a forecast: what it is made of, everything that was said of it, and how it stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.forecasts.queries import calls_of_line, judged_total, judgements
from quarterdeck.forecasts.rules import callers_of
from quarterdeck.forecasts.terms import SAID_LABELS, Call, Line, Said
from quarterdeck.forecasts.views.looking import (
    NOTHING,
    Looks,
    crumbs,
    looks_at,
    recounted,
    suppose_href,
    told_call,
)  # fmt: skip
from quarterdeck.forecasts.views.modelled import model_panel, silent_words, told_of
from quarterdeck.forecasts.views.pacing import pacing_panel
from quarterdeck.forecasts.views.page import frame, is_open
from quarterdeck.forecasts.views.weeks import weeks_panel
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.pieces import exact_text
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import page
from quarterdeck.users.queries.people import people_names
from quarterdeck.values.once import reading


@page
@require_safe
@reading()
def forecast_line(request: HttpRequest, period: str, line: str) -> HttpResponse:
    """One line that the viewer may see."""
    at = looks_at(request, period)
    found = at.picture.tree.line(line)
    me = at.scene.actor.person_id
    told = told_of(at, [found]).get(found.key)
    may_call = is_open(at) and me in callers_of(found)
    shows = at.picture.tree.shows_adjustment(found)
    may_adjust = is_open(at) and shows and me in at.picture.managers[found.key]
    used = at.scene.rules.called
    context = {
        **frame(at, Category.COMMIT),
        "title": text(found.name),
        "parents": crumbs(at),
        "columns": [at.label(one) for one in at.scene.rules.columns],
        "terms": _terms(at, found),
        "said": [_said(at, found, one, may_call=may_call, may_adjust=may_adjust) for one in used],
        "shows_adjustment": shows,
        "call_href": at.href("forecast_call", found.key) if may_call else "",
        "history": _history(at, found),
        "suppose_href": suppose_href(at, found),
        "pacing": pacing_panel(at, found),
        "weeks": weeks_panel(at, found, Category.COMMIT, told),
        "model": model_panel(at, found, told),
        "silent": silent_words(at),
        "judged": _judged(at, found),
        "recounted": recounted(at),
    }
    return render(request, "forecasts/line.html", context)


def _terms(at: Looks, line: Line) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every number of the recursion by row: what it is called, what it means, its value and deals by column."""
    cells = at.picture.cells[line.key]

    def row(name: str, about: str, figure: str, attribute: str) -> tuple[str, str, list[tuple[str, str]]]:
        return (
            name,
            about,
            [
                (at.money(getattr(cells[one], attribute)), at.behind(line, f"{figure}{one.value}") if figure else "")
                for one in at.scene.rules.columns
            ],
        )

    return [
        row(_("Own"), _("Deals of the line’s own people."), "own_", "own"),
        row(_("Without adjustments"), _("Own deals and those of all lines below."), "", "raw"),
        row(_("System"), _("Own deals and the final numbers of the lines below."), "none", "system"),
        row(_("Call, else system"), _("What the line itself says."), "none", "called"),
        row(_("Final"), _("What rolls up to the line above."), "none", "final"),
    ]


def _said(at: Looks, line: Line, category: Category, *, may_call: bool, may_adjust: bool) -> dict[str, Any]:
    call, adjustment = (at.picture.call(line, category, one) for one in (Said.OWN, Said.MANAGER))
    own, manager = Said.OWN.value, Said.MANAGER.value
    return {
        "label": at.label(category),
        "system": at.money(at.picture.cells[line.key][category].system),
        "call": told_call(at, line, call),
        "has_left": (line.key, category, Said.OWN) in at.picture.lapsed,
        "adjustment": told_call(at, line, adjustment),
        "reset_href": at.href("forecast_reset", line.key, category.value, own) if may_call and call else "",
        "adjust_href": at.href("forecast_adjust", line.key, category.value) if may_adjust else "",
        "take_back_href": at.href("forecast_reset", line.key, category.value, manager)
        if may_adjust and adjustment
        else "",
    }


def _history(at: Looks, line: Line) -> list[dict[str, Any]]:
    """The calls and adjustments that the viewer was told of, the newest first."""
    calls = calls_of_line(at.scene, at.picture.tree, line)
    names = people_names(one.by_id for one in calls if one.by_id)
    return [_past(at, one, names.get(one.by_id or 0, NOTHING)) for one in calls]


def _past(at: Looks, call: Call, name: str) -> dict[str, Any]:
    def told(minor: int) -> str:
        return exact_text(minor, call.currency, at.locale)

    return {
        "at": call.at,
        "what": text(SAID_LABELS[call.said]),
        "column": at.label(call.category),
        "value": _("Reset") if call.minor is None else told(call.minor),
        "base": told(call.base_minor),
        "deals": formats.number(len(call.deals), at.locale) if call.minor is not None else NOTHING,
        "name": name,
        "note": call.note,
    }


def _judged(at: Looks, line: Line) -> dict[str, Any] | None:
    """Judged total beside Commit, of a team: closed won and the deals judged In."""
    if line.team_id is None:
        return None
    found = judged_total(at.scene, at.picture.tree, line, judgements(at.scene, line.team_id))
    return {
        "total": at.money(found.total),
        "inside": at.money(found.inside.minor),
        "count": formats.number(found.inside.count, at.locale),
        "out": formats.number(found.outside.count, at.locale),
        "commit": at.money(at.picture.cells[line.key][Category.COMMIT].raw),
        "href": at.behind(line, "open"),
    }
