"""The deals behind figures of the model: the terms of today's forecast, and what was won in a quarter."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.scores.queries import accuracy
from quarterdeck.scores.queries.behind import Behind, Holder, holder_name, terms_behind
from quarterdeck.scores.terms import TermKind
from quarterdeck.scores.views.lines import PERSON, TEAM, terms_href
from quarterdeck.scores.views.showing import BACKTESTED, TERM_LABELS, lens_of, share
from quarterdeck.scores.views.shown import percent
from quarterdeck.users.policy import page
from quarterdeck.values.ids import parse_id
from quarterdeck.values.period import PeriodKind

AT_ONCE = 50
_MOST_PAGES = 100_000


def page_of(request: HttpRequest) -> int:
    """The page that is asked for, from 1 on. Raises Http404 for what is none."""
    said = request.GET.get("page", "1")
    if not (said.isascii() and said.isdigit() and len(said) <= 6 and 1 <= int(said) <= _MOST_PAGES):
        raise Http404
    return int(said)


@page
@require_safe
def forecast_terms(request: HttpRequest, kind: str) -> HttpResponse:
    """The deals of a term of the company, a team or a person: chance × value each, which add up to it."""
    if kind not in set(TermKind):
        raise Http404
    lens, chosen, number = lens_of(request), TermKind(kind), page_of(request)
    of = _holder(request)
    found = terms_behind(lens.actor, chosen, of, (number - 1) * AT_ONCE, AT_ONCE)
    locale, currency = lens.actor.locale, lens.currency
    title, here = text(TERM_LABELS[chosen]), terms_href(chosen, of.team_id, of.person_id)
    context = {
        "title": title if of.is_company else f"{title}, {holder_name(of)}",
        "parents": [(_("Forecast accuracy"), reverse("forecast_accuracy"))]
        if of.is_company
        else [(_("Forecast"), reverse("forecast"))],
        "intro": " ".join([_intros()[chosen], *(_rounded(found))]),
        "columns": (_("Deal"), _("Counts") if chosen is TermKind.NEW else _("Chance"), _("Value"), _("Part")),
        "rows": [
            {
                "name": row.name,
                "href": reverse("opportunity", args=[row.opportunity_id]),
                "cells": (
                    percent(round(row.chance * 100), locale) if found.is_rounded else share(row.chance, locale),
                    formats.money_exact(row.value_minor, currency, locale),
                    formats.money_exact(row.part_minor, currency, locale, ledger=True),
                ),
            }
            for row in found.rows
        ],
        "beside": [(_left_label(found), formats.money_exact(found.left, currency, locale, ledger=True))]
        if found.left
        else [],
        "total": formats.money_exact(
            found.parts if found.total is None else found.total, currency, locale, ledger=True
        ),
        "summary": _("%(num)s deals") % {"num": formats.number(found.count, locale)},
        "first_href": here if number > 1 else "",
        "next_href": f"{here}{'?' if of.is_company else '&'}page={number + 1}" if found.following is not None else "",
    }
    return render(request, "scores/rows.html", context)


def _holder(request: HttpRequest) -> Holder:
    """Whose deals are asked for. Raises Http404 for what is no id, and for both a team and a person."""
    try:
        team, person = (parse_id(request.GET[name]) if name in request.GET else None for name in (TEAM, PERSON))
    except ValueError as error:
        raise Http404 from error
    if team is not None and person is not None:
        raise Http404
    return Holder(team, person)


def _intros() -> dict[TermKind, str]:
    return {
        TermKind.WON: _("Deals won in the quarter so far, each at the rate of its closing day."),
        TermKind.OPEN: _("Open deals: the chance to be won by the quarter's end times what each would be won for."),
        TermKind.NEW: _(
            "Deals that past quarters won after the same day though they were created after it: how often each"
            " counts, times its value."
        ),
    }


def _rounded(found: Behind) -> list[str]:
    """How rows are told to who does not read all records, and what the sum is then."""
    if not found.is_rounded:
        return []
    said = [_("Chances are told in steps and values in three digits, as scores are.")]
    return said if found.total is not None else [*said, _("The sum is that of the rows: about what the model counts.")]


def _left_label(found: Behind) -> str:
    if found.away:
        return _("Rounded off, and %(num)s deals that are no longer yours to see") % {"num": found.away}
    return _("Rounded off")


@page
@require_safe
def forecast_quarter(request: HttpRequest, start: str) -> HttpResponse:
    """The deals won in a fiscal quarter, by the day it begins on: what forecasts of it are judged by."""
    lens, number = lens_of(request), page_of(request)
    try:
        day = date.fromisoformat(start)
    except ValueError as error:
        raise Http404 from error
    period = lens.company.calendar.period_of(day, PeriodKind.QUARTER)
    if period.start != day:
        raise Http404
    found = accuracy.won_rows(lens.actor, period.start, period.end, lens.currency)
    locale, currency = lens.actor.locale, lens.currency
    first = (number - 1) * AT_ONCE
    tested = request.GET.get("source", "") == BACKTESTED
    here = reverse("forecast_quarter", args=[start]) + (f"?source={BACKTESTED}" if tested else "")
    context = {
        "title": _("Won in %(label)s") % {"label": period.label},
        "parents": [(_("Forecast accuracy"), reverse("forecast_accuracy"))],
        "intro": " ".join(
            [
                _("Deals won in the quarter by what is known now, each at the rate of its closing day."),
                *(_judged_by(lens, period.start) if tested else ()),
            ]
        ),
        "columns": (_("Deal"), _("Closed"), _("Value")),
        "rows": [
            {
                "name": row.name,
                "href": reverse("opportunity", args=[row.opportunity_id]),
                "cells": (
                    formats.day(row.closed_on, locale, lens.today, weekday=False),
                    _("no value")
                    if row.minor is None
                    else formats.money_exact(row.minor, currency, locale, ledger=True),
                ),
            }
            for row in found[first : first + AT_ONCE]
        ],
        "beside": [],
        "total": formats.money_exact(sum(row.minor or 0 for row in found), currency, locale, ledger=True),
        "summary": _("%(num)s deals") % {"num": formats.number(len(found), locale)},
        "first_href": here if number > 1 else "",
        "next_href": f"{here}{'&' if tested else '?'}page={number + 1}" if first + AT_ONCE < len(found) else "",
    }
    return render(request, "scores/rows.html", context)


def _judged_by(lens: Lens, start: date) -> list[str]:
    """What the backtest of a quarter was judged by, and why it may be another sum than that of the rows."""
    actual = next((row.actual for row in accuracy.backtested(lens.actor) if row.start == start), None)
    if actual is None:
        return []
    came = formats.money_exact(actual, lens.currency, lens.actor.locale)
    return [
        _(
            "The backtest was judged by %(came)s: it counts only deals that can be learnt of, not those written"
            " down after their end, with what was known of them in the quarter."
        )
        % {"came": came}
    ]
