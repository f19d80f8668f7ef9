"""Deals whose health fell, on My day: the new name with its points, what they were, and what they were lost by."""

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.health.panels import lost_by
from quarterdeck.health.terms import BAND_LABELS, BAND_TONES
from quarterdeck.insights.queries.my_day_page import Day
from quarterdeck.kit.viewing import text
from quarterdeck.values.text import N_


def fallen_of(who: Viewing, found: Day) -> dict[str, Any] | None:
    """The lines, and where there are more; None where no deal fell."""
    if not found.fallen:
        return None
    zone = ZoneInfo(who.actor.time_zone)
    lines = [
        {
            "name": one.account or one.name,
            "href": reverse("opportunity", args=[one.id]),
            "amount": who.exact(one.amount_minor, one.currency),
            "tag": f"{text(BAND_LABELS[one.kept.band])} {one.kept.score}",
            "tone": BAND_TONES[one.kept.band],
            "was": say(N_("{points} on {day}"), points=one.before, day=who.day(one.since.astimezone(zone).date())),
            "why": ", ".join(lost_by(one.kept)),
        }
        for one in found.fallen
    ]
    return {"lines": lines, "has_more": found.has_more_fallen, "href": reverse("deal_health")}
