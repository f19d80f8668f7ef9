"""How people recorded the deals that closed: one's own signals first, then those of the people one leads."""

import math
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.forecasting.telltales import LEAST_CLOSED
from quarterdeck.kit import charts, formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.scores.queries.tendencies import Tendencies, Told, tendencies
from quarterdeck.scores.rules.tendencies import SeenSignal, Standing
from quarterdeck.users.policy import actor_of, page
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_

SIGNAL_LABELS = {
    "date": N_("Weeks won before the date written two weeks earlier"),
    "uplift": N_("Amount at the win over that two weeks earlier"),
    "nowhere": N_("Wins in no named category two weeks earlier"),
    "outcome": N_("Wins over what their stages promised"),
    "pushes": N_("Pushes of the close date a closed deal"),
    "commit": N_("Committed deals won in the quarter"),
    "quiet": N_("Weeks without a change before deals were lost"),
}
STANDING_LABELS = {
    Standing.ABOVE: N_("Above others"),
    Standing.BELOW: N_("Below others"),
    Standing.ALIKE: N_("As others"),
    Standing.UNSURE: N_("Not sure"),
    Standing.NOTHING: N_("No deal to tell by"),
}
FLAG_LABELS = {"sandbagging": N_("Sandbagging"), "happy_ears": N_("Happy ears")}
FLAG_WORDS = {
    "sandbagging": N_("Two or more signals: deals are recorded smaller or later than they come."),
    "happy_ears": N_("Two or more signals: deals are recorded larger or sooner than they come."),
    "": N_("No two signals point the same way for sure."),
}
_SHARES, _RATIOS = frozenset({"nowhere", "commit"}), frozenset({"uplift", "outcome"})
Write = Callable[[float], str]


@page
@require_safe
def forecast_tendencies(request: HttpRequest) -> HttpResponse:
    """One person's signals beside the spread of all, and the people one may see."""
    actor = actor_of(request)
    found = tendencies(actor)
    chosen = _chosen(request, found)
    context = {
        "at": found.at,
        "days": (found.stretch[0], found.stretch[1] - timedelta(days=1)) if found.stretch else None,
        "person": _person(found, chosen, actor.locale) if chosen else None,
        "is_own": chosen is not None and chosen.person_id == actor.person_id,
        "people": [_row(found, one, chosen, actor.locale) for one in found.told] if len(found.told) > 1 else [],
        "least": LEAST_CLOSED,
    }
    return render(request, "scores/tendencies.html", context)


def _chosen(request: HttpRequest, found: Tendencies) -> Told | None:
    """Who is asked for, else the first one may see; nobody else than those is there."""
    asked = request.GET.get("person", "")
    if not asked:
        return found.told[0] if found.told else None
    try:
        person_id = parse_id(asked)
    except ValueError:
        raise Http404 from None
    for one in found.told:
        if one.person_id == person_id:
            return one
    raise Http404


def _row(found: Tendencies, one: Told, chosen: Told | None, locale: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "href": f"{reverse('forecast_tendencies')}?{urlencode({'person': public_id(one.person_id)})}",
        "is_chosen": one is chosen,
        "closed": formats.number(one.closed, locale),
        "said": _said(found, one),
        "is_flagged": bool(one.flag),
        "stand_out": formats.number(
            sum(
                signal.standing in {Standing.ABOVE, Standing.BELOW}
                for signal in one.signals
                if signal.key not in found.alone
            ),
            locale,
        ),
    }


def _said(found: Tendencies, one: Told) -> str:
    if not one.signals:
        return _("Too few closed deals")
    if one.flag:
        return text(FLAG_LABELS[one.flag])
    return _("Not compared") if found.alone else _("Nothing for sure")


def _person(found: Tendencies, one: Told, locale: str) -> dict[str, Any]:
    def deals(kind: str) -> str:
        said = {"scope": "all", "kind": kind, "owner": public_id(one.person_id)}
        return f"{reverse('opportunities')}?{urlencode(said)}"

    return {
        "name": one.name,
        "closed": formats.number(one.closed, locale),
        "flag": text(FLAG_LABELS[one.flag]) if one.flag else "",
        "words": _("Not all signals are compared: one to four people whom you may not see are in them.")
        if found.alone
        else text(FLAG_WORDS[one.flag]),
        "signals": [_signal(found, one, signal, locale) for signal in one.signals],
        "won_href": deals("won"),
        "lost_href": deals("lost"),
    }


def _signal(found: Tendencies, one: Told, signal: SeenSignal, locale: str) -> dict[str, Any]:
    write, label = writer(signal.key, locale), text(SIGNAL_LABELS[signal.key])
    shown: dict[str, Any] = {
        "key": signal.key,
        "label": label,
        "count": formats.number(signal.count, locale),
        "value": write(signal.value) if signal.count else formats.NOT_APPLICABLE,
        "standing": _("Not compared") if signal.key in found.alone else text(STANDING_LABELS[signal.standing]),
        **dict.fromkeys(("estimate", "interval", "others"), formats.NOT_APPLICABLE),
        **dict.fromkeys(("side", "strip", "strip_label"), ""),
    }
    if signal.key in found.alone or not signal.count:
        return shown
    shown |= {
        "side": text(FLAG_LABELS[signal.side]) if signal.side else "",
        "estimate": write(signal.estimate),
        "interval": _("%(low)s to %(high)s") % {"low": write(signal.low), "high": write(signal.high)},
    }
    if spread := found.spreads.get(signal.key):
        own = charts.Value(one.name, Fraction(signal.estimate))
        ends = [Fraction(end) for end in spread]
        shown |= {
            "strip": charts.quartiles(ends, [own], lambda at: write(float(at)), own=one.name),
            "strip_label": _("%(name)s: quartiles of all, and %(person)s") % {"name": label, "person": one.name},
            "others": " · ".join(map(write, spread)),
        }
    return shown


def writer(key: str, locale: str) -> Write:
    """How values of a signal are written: shares and ratios in percent, weeks and pushes with a decimal."""

    def write(value: float) -> str:
        if key in _SHARES:
            return formats.percent_bp(round(value * 100) * 100, locale)
        if key in _RATIOS:
            return formats.percent_bp(round(math.expm1(value) * 1000) * 10, locale)
        return formats.number(Decimal(f"{value:.1f}"), locale, 1)

    return write
