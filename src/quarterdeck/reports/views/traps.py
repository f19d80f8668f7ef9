"""What to mind when figures are read: traps the company's own records fall into."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.reading.affects import AFFECTS
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.quality.queries.traps import sees_all, traps_of
from quarterdeck.reports.views.index import age
from quarterdeck.reports.views.showing import looking_of
from quarterdeck.users.policy import page
from quarterdeck.warehouse.terms import Unavailable


@page
@require_safe
def traps(request: HttpRequest) -> HttpResponse:
    """The traps in words with their counts, each with the report it misleads about; a part of other pages too."""
    looking = looking_of(request)
    told = traps_of(looking.lens)
    away = told if isinstance(told, Unavailable) else None
    found: list[tuple[str, str, str, str]] = []
    if not isinstance(told, Unavailable):
        found = [
            (
                text(one.text),
                reverse("trap_rows", args=[one.key]),
                _(METRICS[AFFECTS[one.key]].name),
                reverse("report", args=[AFFECTS[one.key]]),
            )
            for one in told.answer
        ]
    context: dict[str, Any] = {
        "found": found,
        "sees_all": sees_all(looking.lens.actor),
        **age(looking, None if isinstance(told, Unavailable) else told.as_of, away),
    }
    return render(request, "reports/traps.html", context, blocks={"traps": "traps"})
