"""What My day says of alerts: the figures that are out of bounds for who looks."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.kit.panels import Panel, panels
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of

SHOWN = 5


def open_alerts(request: HttpRequest, _record_id: int, *, column: str) -> Panel | None:
    """The rules that are firing for the viewer, each with its figure and rows; None without any. One query.

    What the words need besides is read where there are some: the company, and pipelines for rules of one.
    """
    # What answers about figures is imported when somebody looks: a start has no need of it.
    from quarterdeck.alerts.queries import open_firings
    from quarterdeck.alerts.queries.words import href, sentence
    from quarterdeck.opportunities.queries import Lens
    from quarterdeck.users.queries import company

    by = actor_of(request)
    found = open_firings(by, SHOWN)
    if not found:
        return None
    home = company()
    lens = Lens(actor=by, currency=home.reporting_currency, now=timezone.now(), of=home)
    lines: list[dict[str, Any]] = [
        {
            "name": one.fields.name,
            "href": reverse("alert_rule", args=[one.rule_id]),
            "text": text(sentence(one.fields.kind, one.happened, (one.value, one.threshold), lens.currency, by.locale)),
            "at": one.at,
            "behind": one.behind,
            "rows_href": href(one.fields, lens),
        }
        for one in found[:SHOWN]
    ]
    values = {"title": _("Open alerts"), "lines": lines, "has_more": len(found) > SHOWN}
    return Panel("alerts/open.html", values, column)


# Who sells or leads finds them beside, who runs the process among what is to look after.
panels.add("my_day", "alerts")(partial(open_alerts, column="side"))
panels.add("my_day_operations", "alerts")(partial(open_alerts, column="main"))
