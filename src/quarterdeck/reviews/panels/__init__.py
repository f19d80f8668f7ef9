"""Reviews on other pages: what one was asked to do, on My day."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.kit.panels import Panel, panels
from quarterdeck.users.policy import actor_of

SHOWN = 5


@panels.add("my_day", "reviews")
def asked_in_reviews(request: HttpRequest, _record_id: int) -> Panel | None:
    """What reviews asked for on the viewer's own deals and is not done; None without any. One query."""
    # What reads reviews brings all that answers about figures: a start has no need of it.
    from quarterdeck.reviews.panels.words import deal_name
    from quarterdeck.reviews.queries.decisions import open_asks

    found = open_asks(actor_of(request), SHOWN + 1)
    if not found:
        return None
    lines: list[dict[str, Any]] = [
        {
            "ask": one.ask,
            "due": one.ask_due,
            "deal": deal_name(one.account, one.name),
            "href": reverse("opportunity", args=[one.opportunity_id]),
        }
        for one in found[:SHOWN]
    ]
    values = {"title": _("To do from the review"), "lines": lines, "has_more": len(found) > SHOWN}
    return Panel("reviews/asked.html", values, "side")
