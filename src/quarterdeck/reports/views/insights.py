"""Insights: what leaders look at first, in tabs, every figure beside what it was and with its rows behind it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Question
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.quality.queries.traps import sees_all
from quarterdeck.reports.queries.insights import (
    SERIES,
    Found,
    Wanted,
    at_once,
    of_lines,
    of_months,
)
from quarterdeck.reports.queries.metric import Looking, Value
from quarterdeck.reports.rules.insights import LINES_BY, columns_of, windows_of
from quarterdeck.reports.terms import TAB_LABELS, Tab
from quarterdeck.reports.views import health, panels, regions
from quarterdeck.reports.views.health import PARTED
from quarterdeck.reports.views.index import age, of_owner, stretches, whose
from quarterdeck.reports.views.report import pipelines
from quarterdeck.reports.views.showing import address, looking_of, segment_label
from quarterdeck.users.policy import page
from quarterdeck.users.queries.leading import team_options
from quarterdeck.values.period import Period
from quarterdeck.warehouse.queries.resolution import of_question, widest
from quarterdeck.warehouse.terms import Unavailable
from quarterdeck.warehouse.views.resolution import stated

Choice = tuple[str, str, bool]
# What a tab may show; each tab, and a page without figures, shows some of it.
_NOTHING = dict.fromkeys(("tiles", "won", "created", "beside", "table", "parts", "map"))


@page
@require_safe
def insights(request: HttpRequest, tab: str = Tab.HEALTH.value) -> HttpResponse:
    """A tab of insights over the days, pipeline, team and deals that are chosen; the copy is asked once."""
    if tab not in set(Tab):
        raise Http404
    chosen = Tab(tab)
    looking, teams = _looking(request)
    by = _by(request, chosen)
    wanted = _wanted(looking, chosen, by)
    told = at_once(looking, wanted)
    away = told if isinstance(told, Unavailable) else None
    base = _address(chosen)
    context: dict[str, Any] = {
        "tabs": _tabs(request, chosen),
        "stretches": stretches(request, looking, base),
        "whose": whose(request, looking, base),
        "pipelines": pipelines(request, looking, "win_rate", base),
        "teams": _teams(request, looking, base, teams),
        "segments": [(segment_label(one), address(base, request, {"by": one}), one == by) for one in LINES_BY[chosen]],
        "by": segment_label(by) if by else "",
        "compared": _compared(looking),
        "strips": [] if away or chosen is not Tab.HEALTH else _strips(request),
        "sees_all": sees_all(looking.lens.actor),
        "owners": of_owner(request, looking, base),
        **_NOTHING,
        **age(looking, None if isinstance(told, Unavailable) else told.as_of, away),
        **stated(looking.lens.actor, None if away else widest(map(of_question, wanted.values()))),
    }
    if not isinstance(told, Unavailable):
        is_health, found = chosen is Tab.HEALTH, told.answer
        context |= health.health(request, looking, found) if is_health else _lines(request, looking, found, by, chosen)
    return render(request, "reports/insights.html", context)


def _address(tab: Tab) -> str:
    return reverse("insights") if tab is Tab.HEALTH else reverse("insights_tab", args=[tab.value])


def _looking(request: HttpRequest) -> tuple[Looking, list[tuple[int, str]]]:
    """What the address chooses, with a pipeline and a team that exist, and the teams there are."""
    looking = looking_of(request)
    teams = [(team.id, team.name) for team in team_options()]
    pipeline = next((spec for spec in looking.lens.specs.values() if spec.key == request.GET.get("pipeline")), None)
    only: Mapping[str, tuple[Value, ...]] = {
        **{name: values for name, values in looking.only.items() if name != "team" or values[0] in dict(teams)},
        **({"pipeline": (pipeline.id,)} if pipeline else {}),
    }
    return replace(looking, only=only), teams


def _by(request: HttpRequest, tab: Tab) -> str:
    offered, said = LINES_BY[tab], request.GET.get("by", "")
    return said if said in offered else next(iter(offered), "")


def _wanted(looking: Looking, tab: Tab, by: str) -> dict[Wanted, Question]:
    if tab is Tab.HEALTH:
        return health.wanted(looking)
    return {**of_lines(looking, columns_of(tab), by), (PARTED, SERIES): of_months(looking, PARTED, by)}


def _lines(request: HttpRequest, looking: Looking, found: Found[Wanted], by: str, tab: Tab) -> dict[str, Any]:
    created = found.get((PARTED, SERIES))
    return {
        "table": panels.table(request, looking, found, by, columns_of(tab)),
        "parts": created and panels.parts(request, looking, created, by),
        "parts_name": _(METRICS[PARTED].name),
        "map": regions.shaded(request, looking, found, base=_address(tab)) if by == "country" else None,
    }


def _tabs(request: HttpRequest, chosen: Tab) -> list[tuple[str, str, bool, None]]:
    return [
        (_(label), address(_address(tab), request, {"by": ""}), tab is chosen, None)
        for tab, label in TAB_LABELS.items()
    ]


def _teams(request: HttpRequest, looking: Looking, base: str, teams: list[tuple[int, str]]) -> list[Choice]:
    chosen = looking.only.get("team")
    every = (_("All teams"), address(base, request, {"team": ""}), chosen is None)
    return [every, *((name, address(base, request, {"team": str(pk)}), chosen == (pk,)) for pk, name in teams)]


def _strips(request: HttpRequest) -> list[tuple[str, str, str]]:
    """What is fetched once the page is there: the worst bottleneck and the surest practice, where there is one."""
    names = (("bottleneck", _("Bottlenecks"), "bottlenecks"), ("practice", _("Winning patterns"), "patterns"))
    return [(key, name, address(reverse(at), request, {"by": "", "shade": ""})) for key, name, at in names]


def _compared(looking: Looking) -> list[str]:
    """With which days figures are compared: first those before, then those of a year ago."""
    windows = windows_of(looking.stretch, looking.lens.today, looking.lens.company.calendar)
    return [_days(window, looking) for window in (windows.before, windows.year) if window is not None]


def _days(window: Period, looking: Looking) -> str:
    locale = looking.lens.actor.locale
    first, last = formats.full_day(window.start, locale), formats.full_day(window.end - timedelta(days=1), locale)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}
