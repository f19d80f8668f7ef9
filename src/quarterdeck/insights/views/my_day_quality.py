"""A line about data quality on My day: who sells sees their own score there first."""

from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.insights.queries.my_day_page import whose_of
from quarterdeck.insights.terms.my_day import DayView
from quarterdeck.insights.views.my_day_figures import list_href
from quarterdeck.kit.viewing import text
from quarterdeck.quality.queries import tallies
from quarterdeck.quality.rules import RULES, together, tone_of
from quarterdeck.quality.terms import ANY

SHOWN = 3


def quality_of(who: Viewing, view: DayView) -> dict[str, Any] | None:
    """The score of one's own deals, how many are to be repaired, and what is broken most; None without deals.

    Two queries, and one for settings. Only of one's own: how others stand is told by the page, as of the morning.
    """
    if view is not DayView.MINE:
        return None
    total = together(tallies(who.lens, whose_of(view)).values())
    if total.score is None:
        return None
    broken = total.deals - total.intact
    scored = [(count, check) for check, count in total.counts.items() if RULES[check].penalty]
    words = ngettext("%(count)s of %(all)s deal to repair", "%(count)s of %(all)s deals to repair", total.deals)
    return {
        "score": total.score,
        "tone": tone_of(total.score),
        "words": words % {"count": broken, "all": total.deals},
        "href": list_href(view, check=ANY) if broken else "",
        "page": f"{reverse('quality')}?scope=mine",
        "most": [
            {"label": text(RULES[check].label), "count": count, "href": list_href(view, check=check.value)}
            for count, check in sorted(scored, key=lambda one: -one[0])[:SHOWN]
        ],
    }
