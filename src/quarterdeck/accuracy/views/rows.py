"""The rows behind a figure of the record: line-weeks with what was said and what came, or the deals in Commit."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.accuracy.queries import CallRecord
from quarterdeck.accuracy.rules import judged, pair_of, share_kept
from quarterdeck.accuracy.terms import LAYER_LABELS, TOGETHER, VOICE_LABELS, Layer, LineWeek, Voice
from quarterdeck.accuracy.views.looking import (
    address,
    amount,
    line_name,
    record_at,
    share,
    signed_share,
    type_words,
)
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import page

CONVERSION, VOLATILITY, LAYERS = "conversion", "volatility", {f"layer-{one.value}": one for one in Layer}
AT_ONCE = 100
Shown = tuple[str, tuple[str, ...], list[dict[str, Any]], str]


@page
@require_safe
def call_record_rows(request: HttpRequest) -> HttpResponse:
    """What a figure was computed of, each row with its lock."""
    found = record_at(request)
    figure, of = request.GET.get("figure", Voice.CALL.value), request.GET.get("of", "")
    title, columns, rows, summary = _shown(found, figure, of)
    first = (_page(request) - 1) * AT_ONCE
    here = address(found, "call_record_rows", figure=figure, of=of)
    context = {
        "title": title,
        "parents": [(_("Record of calls"), address(found))],
        "intro": f"{line_name(found)} · {type_words(found.scene.type)}",
        "columns": columns,
        "rows": rows[first : first + AT_ONCE],
        "summary": _("%(num)s rows") % {"num": formats.number(len(rows), found.scene.actor.locale)},
        "sums": summary,
        "first_href": here if first else "",
        "next_href": f"{here}&page={first // AT_ONCE + 2}" if first + AT_ONCE < len(rows) else "",
    }
    return render(request, "accuracy/rows.html", context)


def _page(request: HttpRequest) -> int:
    said = request.GET.get("page", "1")
    if not (said.isascii() and said.isdigit() and len(said) <= 6 and int(said)):
        raise Http404
    return int(said)


def _shown(found: CallRecord, figure: str, of: str) -> Shown:
    """Raises Http404 for what is no figure."""
    if figure == CONVERSION:
        return _deals(found)
    if figure in LAYERS:
        return _pairs(found, LAYERS[figure], of)
    if figure == VOLATILITY:
        return _changes(found)
    if figure in set(Voice):
        return _said(found, Voice(figure))
    raise Http404


def _row(found: CallRecord, row: LineWeek, cells: tuple[int | str | None, ...], name: str = "") -> dict[str, Any]:
    locks = found.locks
    at = formats.full_instant(locks[row.lock_id], found.scene.lens.company.time_zone, found.scene.actor.locale)
    said = {"label": found.labels[row.period], "week": row.week, "at": at}
    label = _("%(label)s, week %(week)s: %(at)s") % said
    return {
        "name": f"{name} · {label}" if name else label,
        "href": reverse("forecast_lock", args=[row.lock_id]),
        "cells": [cell if isinstance(cell, str) else amount(found, cell) for cell in cells],
    }


def _said(found: CallRecord, voice: Voice) -> Shown:
    label = text(VOICE_LABELS[voice])
    title = _("%(voice)s, week %(num)s") % {"voice": label, "num": found.week}
    rows = [
        _row(found, row, (minor, row.won, minor - row.won))
        for row in found.at_week
        if (minor := row.of(voice)) is not None
    ]
    told = [(row.period, minor, row.won) for row in found.at_week if (minor := row.of(voice)) is not None]
    one, locale = judged(told), found.scene.actor.locale
    summary = _("Sizes of errors %(wrong)s / won %(won)s = WAPE %(wape)s. Errors %(errors)s / won = bias %(bias)s.") % {
        "wrong": amount(found, sum(abs(said - won) for _period, said, won in told)),
        "won": amount(found, sum(won for _period, _said, won in told)),
        "wape": share(one.wape, locale),
        "errors": amount(found, sum(said - won for _period, said, won in told)),
        "bias": signed_share(one.bias, locale),
    }
    return title, (_("Lock"), label, _("Won"), _("Error")), rows, summary


def _pairs(found: CallRecord, layer: Layer, of: str) -> Shown:
    """Both sides of a layer, with how much smaller the error became."""
    names = {one.line.key: text(one.line.name) for one in found.below} if of == TOGETHER else {}
    rows, less, came = [], 0, 0
    for row in found.together if of == TOGETHER else found.own:
        pair = pair_of(row, layer)
        if pair is not None:
            _period, before, after, won = pair
            smaller = abs(before - won) - abs(after - won)
            less, came = less + smaller, came + won
            rows.append(_row(found, row, (before, after, won, smaller), names.get(row.line, "")))
    columns = (_("Lock"), _("Before"), _("After"), _("Won"), _("Error smaller by"))
    summary = _("Errors smaller by %(less)s in all, of %(won)s won.")
    told = {"less": amount(found, less), "won": amount(found, came)}
    return text(LAYER_LABELS[layer]), columns, rows, summary % told


def _changes(found: CallRecord) -> Shown:
    """Calls with the change from the week before, where that week was called too."""
    calls = {(row.period, row.week): call for row in found.own if (call := row.of(Voice.CALL)) is not None}
    kept = [row for row in found.own if (row.period, row.week) in calls]
    moved, won, rows = 0, dict[str, int](), []
    for row in kept:
        call, before = calls[row.period, row.week], calls.get((row.period, row.week - 1))
        if before is not None:
            moved += abs(call - before)
            won[row.period] = row.won
        rows.append(_row(found, row, (call, None if before is None else call - before, row.won)))
    summary = _("Sizes of changes %(moved)s / won in periods with a change to compare %(won)s.")
    told = {"moved": amount(found, moved), "won": amount(found, sum(won.values()))}
    return _("Call volatility"), (_("Lock"), _("Own call"), _("Change in a week"), _("Won")), rows, summary % told


def _deals(found: CallRecord) -> Shown:
    """The deals in Commit at the chosen week, and whether they were won in the period."""
    weeks = {row.lock_id: row for row in found.at_week}
    rows = [
        {
            "name": deal.name,
            "href": reverse("opportunity", args=[deal.opportunity_id]),
            "cells": [
                found.labels[weeks[deal.lock_id].period],
                amount(found, deal.minor),
                _("won in the period") if deal.is_won else _("not won in the period"),
            ],
        }
        for deal in found.committed_at(found.week)
    ]
    title = _("Commit conversion, week %(num)s") % {"num": found.week}
    deals = found.committed_at(found.week)
    summary = _("Won %(won)s / in Commit %(whole)s = %(share)s.") % {
        "won": amount(found, sum(deal.minor for deal in deals if deal.is_won)),
        "whole": amount(found, sum(deal.minor for deal in deals)),
        "share": share(share_kept((deal.minor, deal.is_won) for deal in deals), found.scene.actor.locale),
    }
    return title, (_("Deal"), _("Period"), _("In Commit"), _("Outcome")), rows, summary
