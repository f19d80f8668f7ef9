"""How the score of a deal became what it is."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.kit import charts, formats
from quarterdeck.kit.pages import render
from quarterdeck.opportunities.queries import Lens
from quarterdeck.scores.queries.scores import ScoreDay
from quarterdeck.scores.queries.scores import score_history as history_of
from quarterdeck.scores.views.showing import lens_of
from quarterdeck.scores.views.shown import percent
from quarterdeck.users.policy import page

SHOWN = 200


@page
@require_safe
def score_history(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """The place of an open deal among others and its chances, from day to day on which they were kept."""
    lens = lens_of(request)
    found = history_of(lens.actor, opportunity_id, SHOWN)
    context = {
        "title": _("Score of %(name)s") % {"name": found.name},
        "parents": [(found.name, reverse("opportunity", args=[opportunity_id]))],
        "rows": _rows(lens, found.days),
        "chart": _chart(lens, found.days) if len(found.days) > 1 else None,
        "summary": _("%(shown)s of %(count)s days") % {"shown": len(found.days), "count": found.count},
    }
    return render(request, "scores/history.html", context)


def _rows(lens: Lens, days: Sequence[ScoreDay]) -> list[dict[str, Any]]:
    """The newest first, each with how far it moved since the one before; of the oldest that is not known."""
    locale = lens.actor.locale
    return [
        {
            "day": one.day,
            "level": one.level,
            "moved": one.level - before.level if before else None,
            "percent": formats.NOT_APPLICABLE if one.percent is None else percent(one.percent, locale),
            "quarter": formats.NOT_APPLICABLE if one.quarter_percent is None else percent(one.quarter_percent, locale),
        }
        for one, before in zip_longest(days, days[1:])
    ]


def _chart(lens: Lens, days: Sequence[ScoreDay]) -> charts.Chart:
    locale = lens.actor.locale
    places = [
        charts.Value(formats.day(one.day, locale, lens.today, weekday=False), Fraction(one.level))
        for one in reversed(days)
    ]
    return charts.lines([(_("Score"), places)], lambda value: formats.number(int(value), locale))
