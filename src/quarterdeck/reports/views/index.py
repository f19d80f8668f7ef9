"""Every report with its figure: what a person looks at first."""

from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.opportunities.queries import Lens
from quarterdeck.quality.queries.traps import sees_all
from quarterdeck.reports.queries.insights import at_once
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.rules.insights import makes_sense
from quarterdeck.reports.rules.metric import grouped, stretch_for
from quarterdeck.reports.terms import STRETCH_LABELS
from quarterdeck.reports.views.showing import NOTHING, Shown, address, looking_of, other_days, shown
from quarterdeck.saved_views.queries import report_address, views_of
from quarterdeck.saved_views.terms import Page
from quarterdeck.users.policy import page
from quarterdeck.users.queries import owner_options
from quarterdeck.warehouse.terms import Unavailable


@page
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The metrics by groups, over the days that are chosen, of everything the viewer sees."""
    looking = looking_of(request)
    wanted = {
        key: looking.question(key) for __, keys in grouped() for key in keys if makes_sense(key, tuple(looking.only))
    }
    told = at_once(looking, wanted)
    away = told if isinstance(told, Unavailable) else None
    as_of = None if isinstance(told, Unavailable) else told.as_of
    locale = looking.lens.actor.locale

    def figure(key: str) -> Shown | None:
        answer = None if isinstance(told, Unavailable) else told.answer.get(key)
        return shown(answer.total, answer.unit, answer.currency, locale) if answer else None

    groups = [(_(label), [_tile(request, looking, key, figure(key)) for key in keys]) for label, keys in grouped()]
    context = {
        "groups": groups,
        "views": [(row, report_address(row.query)) for row in views_of(looking.lens.actor, Page.REPORTS).rows],
        "stretches": stretches(request, looking, reverse("reports")),
        "whose": whose(request, looking, reverse("reports")),
        "sees_all": sees_all(looking.lens.actor),
        "owners": of_owner(request, looking, reverse("reports")),
        **age(looking, as_of, away),
    }
    return render(request, "reports/index.html", context)


def _tile(request: HttpRequest, looking: Looking, key: str, figure: Shown | None) -> dict[str, Any]:
    return {
        "name": _(METRICS[key].name),
        "days": other_days(looking, key),
        "empty": _(METRICS[key].empty),
        "href": address(reverse("report", args=[key]), request, {"by": ""}),
        "figure": figure,
    }


def stretches(request: HttpRequest, looking: Looking, base: str, key: str = "") -> list[tuple[str, str, bool]]:
    """Choices of days: label, address, whether it is on; of a metric those that say something of it."""
    on = None if looking.window else looking.stretch
    return [
        (_(label), address(base, request, {"days": stretch.value, "since": "", "until": ""}), stretch is on)
        for stretch, label in STRETCH_LABELS.items()
        if stretch_for(key, stretch) is stretch
    ]


def whose(request: HttpRequest, looking: Looking, base: str) -> list[tuple[str, str, bool]]:
    """Choices of whose deals: all that the viewer sees, or their own."""
    is_mine = request.GET.get("whose") == "mine"
    return [
        (_("All"), address(base, request, {"whose": ""}), not is_mine),
        (_("My"), address(base, request, {"whose": "mine"}), is_mine),
    ]


def of_owner(request: HttpRequest, looking: Looking, base: str) -> list[tuple[str, str]]:
    """The person that a page is kept to: the name, and the address without. One query where it is kept to one."""
    if request.GET.get("whose") == "mine" or "owner" not in looking.only:
        return []
    names = {person.id: person.name for person in owner_options(looking.lens.actor)}
    owner = looking.only["owner"][0]
    return [(names.get(int(owner or 0), NOTHING), address(base, request, {"owner": ""}))]


class Looks(Protocol):
    """Who looks, through whose lens."""

    @property
    def lens(self) -> Lens: ...


def age(looking: Looks, as_of: Any, away: Unavailable | None) -> dict[str, Any]:
    """How old the figures are, and why there are none."""
    actor, at = looking.lens.actor, as_of or (away.as_of if away else None)
    written = formats.full_instant(at, actor.time_zone, actor.locale) if at else ""
    words = {
        "away": _("Nobody answers now. Figures come back by themselves."),
        "building": _("The figures are being put together for the first time. Look again in a moment."),
        "late": _("This took too long. Choose fewer days, or ask again."),
        "failed": _("This could not be answered. The log of the installation says why."),
    }
    return {"as_of": written, "away": words.get(away.code, words["away"]) if away else ""}
