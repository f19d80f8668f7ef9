"""The list of scenarios, and two to four of them side by side."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.kit import charts
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.scenarios.queries import scenario_row, scenarios_of
from quarterdeck.scenarios.terms import COMPARED, SHARING_LABELS, Row, State
from quarterdeck.scenarios.views.showing import DASH, Looks, Money, looks_of
from quarterdeck.scores.queries import newest_base
from quarterdeck.users.policy import page
from quarterdeck.values.ids import parse_id, public_id


@page
@require_safe
def scenarios(request: HttpRequest) -> HttpResponse:
    """One's own scenarios and those shared with one, and one's own deleted ones."""
    at, base = looks_of(request), newest_base()
    day = base.day if base else None
    context = {
        "rows": [_row(at, row, day) for row in scenarios_of(at.actor, at.lines)],
        "deleted": [
            (row.fields.name, reverse("scenario_restore", args=[row.id]))
            for row in scenarios_of(at.actor, at.lines, State.DELETED)
        ],
        "most": COMPARED,
    }
    return render(request, "scenarios/list.html", context)


def _row(at: Looks, row: Row, day: object) -> dict[str, Any]:
    answer = row.newest.answer
    shown = answer if row.is_readable and answer is not None and not answer.problem else None
    money = Money(shown.currency, at.locale) if shown else None
    figures = shown.figures["supposed"] if shown else {}
    return {
        "key": public_id(row.id),
        "name": row.fields.name,
        "href": reverse("scenario", args=[row.id]),
        "line": row.line,
        "quarter": answer.quarter if answer else "",
        "by": _("you") if row.is_own else row.owner_name,
        "sharing": text(SHARING_LABELS[row.fields.sharing]),  # type: ignore[index]  # a StrEnum is its text
        "figures": [money.total(figures[name]) if money else DASH for name in ("p10", "p50", "p90")],
        "reaches": at.share(figures["reaches"]) if shown else DASH,
        "state": _state(row, day),
    }


def _state(row: Row, day: object) -> tuple[str, str]:
    """In a word how a scenario stands, and its tone."""
    answer = row.newest.answer
    if answer is None:
        return _("computing"), "acc"
    if not row.is_readable:
        return _("figures withheld"), "idle"
    if answer.problem:
        return _("no result"), "neg"
    return (_("stale"), "warn") if answer.day != day else (_("up to date"), "pos")


@page
@require_safe
def scenarios_compare(request: HttpRequest) -> HttpResponse:
    """Two to four scenarios side by side. Raises NotFound for one that is not there or not to be seen."""
    at = looks_of(request)
    ids = []
    for said in dict.fromkeys(request.GET.getlist("with")):
        try:
            ids.append(parse_id(said))
        except ValueError:
            continue
    rows = [scenario_row(at.actor, at.lines, pk) for pk in ids[:COMPARED]]
    context = {
        "parents": [(_("Scenarios"), reverse("scenarios"))],
        "is_few": len(rows) < 2,
        "is_many": len(ids) > COMPARED,
        "most": COMPARED,
        "columns": [_compared(at, row) for row in rows],
        "ranges": _ranges(at, rows),
    }
    return render(request, "scenarios/compare.html", context)


def _ranges(at: Looks, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """P50 as a bar with P10 to P90 as its whisker, on one scale; nothing where currencies differ or few are told."""
    shown = [(row, row.newest.answer) for row in rows if row.is_readable and row.newest.answer]
    told = [(row, answer) for row, answer in shown if not answer.problem]
    if len(told) < 2 or len({answer.currency for _row, answer in told}) > 1:
        return []
    money = Money(told[0][1].currency, at.locale)
    figures = [answer.figures["supposed"] for _row, answer in told]
    spreads = [[Fraction(max(one[name], 0)) for name in ("p50", "p10", "p90")] for one in figures]
    bars = charts.beside([charts.Value("", middle, low, high) for middle, low, high in spreads])
    return [
        {
            "name": row.fields.name, "href": reverse("scenario", args=[row.id]), "bar": bar,
            "p50": money.total(one["p50"]), "range": f"{money.total(one['p10'])}–{money.total(one['p90'])}",
        }
        for (row, _answer), one, bar in zip(told, figures, bars, strict=True)
    ]  # fmt: skip


def _compared(at: Looks, row: Row) -> dict[str, Any]:
    answer = row.newest.answer
    shown = answer if row.is_readable and answer is not None and not answer.problem else None
    money = Money(shown.currency, at.locale) if shown else None
    told = shown.figures if shown else {}
    names = ("p10", "p50", "p90", "mean", "won", "open", "new")
    labels = (_("P10"), _("P50"), _("P90"), _("Mean"), _("Won so far"), _("From open deals"), _("Not there yet"))
    cells = [
        (label, money.total(told["supposed"][name]) if money else DASH)
        for name, label in zip(names, labels, strict=True)
    ]
    change = money.signed(told["supposed"]["p50"] - told["today"]["p50"]) if money else DASH
    quota = money.total(row.newest.quota) if money else DASH
    return {
        "name": row.fields.name,
        "href": reverse("scenario", args=[row.id]),
        "sub": " · ".join(filter(None, (row.line, answer.quarter if answer else ""))),
        "cells": [
            *cells,
            (_("P50 against today"), change),
            (_("Quota"), quota),
            (_("Chance to reach it"), at.share(told["supposed"]["reaches"]) if shown else DASH),
        ],
    }
