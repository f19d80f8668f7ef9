"""Pages of what became of advice: every practice with its sides, and the deals behind a figure."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.advice.queries import FLOOR, OutcomeDeal, Outcomes, outcome_deals, outcomes_told
from quarterdeck.advice.rules import Compared, Outcome, Tally, told_beside
from quarterdeck.advice.terms import ANSWER_DAYS, DO_LABELS, FATE_LABELS, WAY_LABELS, Fate, Practice, Way
from quarterdeck.advice.views.shown import about, lens_of, page_number
from quarterdeck.analytics.why.patterns import FLOOR as COMPARED_FLOOR
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.users.policy import page

AT_ONCE = 50
NOTHING = formats.NOT_APPLICABLE
CLOSED = (Fate.WON, Fate.LOST)
# What the figures of the page count: the name in the address, and how the deals ended.
FIGURES = {"closed": CLOSED, "won": (Fate.WON,), "open": (Fate.OPEN,), "early": (Fate.EARLY,)}


@page
@require_safe
def advice_outcomes(request: HttpRequest) -> HttpResponse:
    """What became of the deals something was advised for, by what was done about it."""
    lens = lens_of(request)
    told = outcomes_told(lens)
    seen = {one.practice: one for one in told.seen}
    context = {
        "practices": [_practice(lens, told, one, seen.get(one.practice)) for one in told.whole],
        "exact": told.exact,
        "days": ANSWER_DAYS,
        "floor": COMPARED_FLOOR if told.exact else FLOOR,
        "began": told.began,
        "since": told.since,
        "level": formats.percent_bp(round(told.level * 10_000), lens.actor.locale),
    }
    return render(request, "advice/outcomes.html", context)


def _practice(lens: Lens, told: Outcomes, one: Outcome, seen: Outcome | None) -> dict[str, Any]:
    """A practice for templates. Counts and amounts are of deals the viewer may see, `whole` tells of all of them."""
    locale, mine = lens.actor.locale, seen or Outcome(one.practice, {}, {}, 0, 0, None)
    return {
        "key": one.practice.value,
        "label": text(DO_LABELS[one.practice]),
        "sides": [
            {
                "label": text(WAY_LABELS[way]),
                **_side(lens, one.practice, way, mine.sides.get(way, Tally())),
                "whole": _whole(lens, one.sides[way]),
                **_compared(one.compared.get(way), locale, exact=told.exact),
            }
            for way in Way
        ],
        "told": "" if one.told is None else formats.number(round(one.told), locale),
        "open": formats.number(mine.open, locale),
        "open_href": rows_href(one.practice, "open"),
        "early": formats.number(mine.early, locale),
        "early_href": rows_href(one.practice, "early"),
    }


def _side(lens: Lens, practice: Practice, way: Way, tally: Tally) -> dict[str, str]:
    locale = lens.actor.locale
    value = formats.money_exact(tally.minor, lens.currency, locale)
    without = ngettext(
        "%(num)s won deal has no amount or no rate and is not in it.",
        "%(num)s won deals have no amount or no rate and are not in it.",
        tally.unpriced,
    )
    share = tally.share
    return {
        "closed": formats.number(tally.deals, locale),
        "closed_href": rows_href(practice, "closed", way),
        "won": formats.number(tally.won, locale),
        "won_href": rows_href(practice, "won", way),
        "share": NOTHING if share is None else formats.percent_bp(round(share * 100) * 100, locale),
        "value": value if tally.won else NOTHING,
        "without": without % {"num": formats.number(tally.unpriced, locale)} if tally.unpriced else "",
    }


def _whole(lens: Lens, tally: Tally) -> str:
    """The share won of all deals of a side, rounded, for who may not know it exactly."""
    return about(lens, tally.arm) if tally.deals >= FLOOR else _("fewer than %(num)s deals") % {"num": FLOOR}


def _compared(one: Compared | None, locale: str, *, exact: bool) -> dict[str, Any]:
    """The comparison with what was left alone: dashes where too little is behind it, nothing for that side itself."""
    told = told_beside(one, exact=exact, floor=FLOOR)
    if told is None:
        nothing = NOTHING if one else ""
        return {"difference": nothing, "interval": nothing, "is_few": bool(one), "is_clear": False}
    ends = {"low": formats.number(told.low, locale), "high": formats.number(told.high, locale)}
    return {
        "difference": _signed(told.likely, locale),
        "interval": _("%(low)s to %(high)s") % ends,
        "is_few": False,
        "is_clear": told.is_clear,
    }


def _signed(points: int, locale: str) -> str:
    return ("+" if points > 0 else "") + formats.number(points, locale)


def rows_href(practice: Practice, figure: str, way: Way | None = None) -> str:
    """The deals behind a figure."""
    chosen = {"figure": figure, **({"way": way.value} if way else {})}
    return f"{reverse('advice_outcome_rows', args=[practice.value])}?{urlencode(chosen)}"


@page
@require_safe
def advice_outcome_rows(request: HttpRequest, practice: str) -> HttpResponse:
    """The deals behind a figure that the viewer may see, the newest advice first."""
    figure, way = request.GET.get("figure", "closed"), request.GET.get("way", "")
    if practice not in set(Practice) or figure not in FIGURES or way not in {"", *Way}:
        raise Http404
    lens, number, side = lens_of(request), page_number(request), Way(way) if way else None
    first = (number - 1) * AT_ONCE
    found = outcome_deals(lens, Practice(practice), side, FIGURES[figure], (first, AT_ONCE))
    here = rows_href(Practice(practice), figure, side)
    titles = {
        "closed": _("Closed deals"),
        "won": _("Won deals"),
        "open": _("Deals still open"),
        "early": _("Deals that closed within %(num)s days") % {"num": ANSWER_DAYS},
    }
    title = titles[figure] + (f": {text(WAY_LABELS[side]).lower()}" if side else "")
    context = {
        "title": title,
        "practice": text(DO_LABELS[Practice(practice)]),
        "rows": [_row(lens, one) for one in found.rows],
        "summary": ngettext("%(num)s deal", "%(num)s deals", found.count)
        % {"num": formats.number(found.count, lens.actor.locale)},
        "first_href": here if first else "",
        "next_href": f"{here}&page={number + 1}" if first + AT_ONCE < found.count else "",
    }
    return render(request, "advice/outcome_rows.html", context)


def _row(lens: Lens, one: OutcomeDeal) -> dict[str, Any]:
    return {
        "name": one.name,
        "href": f"{reverse('opportunity', args=[one.id])}#advice",
        "at": one.at,
        "way": text(WAY_LABELS[one.way]),
        "answered_at": one.answered_at,
        "due_at": one.at + timedelta(days=ANSWER_DAYS),
        "closed_on": one.closed_on if one.fate is not Fate.OPEN else None,
        "fate": text(FATE_LABELS[one.fate]),
        "amount": NOTHING if one.minor is None else formats.money_exact(one.minor, one.currency, lens.actor.locale),
    }
