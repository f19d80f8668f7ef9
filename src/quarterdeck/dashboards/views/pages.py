"""The list of dashboards, and one with its tiles."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.dashboards import queries
from quarterdeck.dashboards.panels.asking import SWITCHES, ask_tiles, rests_on
from quarterdeck.dashboards.panels.picture import MEDIA_TYPES, Kind, drawn
from quarterdeck.dashboards.panels.shown import shown_tile
from quarterdeck.dashboards.terms import SHARING_LABELS
from quarterdeck.kit.downloads import download
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.terms import STRETCH_LABELS, Stretch
from quarterdeck.reports.views.index import age
from quarterdeck.reports.views.showing import lens_of
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries.leading import team_options
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.terms import Unavailable
from quarterdeck.warehouse.views.resolution import stated

Choice = tuple[str, str, bool]


@page
@require_safe
def dashboards(request: HttpRequest) -> HttpResponse:
    """Every dashboard the viewer sees, what their role starts with first, and their own deleted ones."""
    actor = actor_of(request)
    context = {
        "rows": queries.dashboards_of(actor),
        "deleted": queries.deleted_dashboards(actor),
        "seen_by": {sharing.value: text(label) for sharing, label in SHARING_LABELS.items()},
    }
    return render(request, "dashboards/list.html", context)


@page
@require_safe
def dashboard(request: HttpRequest, dashboard_id: int) -> HttpResponse:
    """The tiles of a dashboard over what each says, or over the days and the team that are chosen for all."""
    actor = actor_of(request)
    found = queries.dashboard_for(actor, dashboard_id)
    lens, teams = lens_of(actor), [(team.id, team.name) for team in team_options()]
    switches = switches_of(request.GET, dict(teams))
    answered, as_of = ask_tiles(lens, found.tiles, switches)
    away = as_of if isinstance(as_of, Unavailable) else None
    base = reverse("dashboard", args=[dashboard_id])
    context: dict[str, Any] = {
        "row": found.row,
        "tiles": [shown_tile(one) for one in answered],
        "others": [
            (one.name, reverse("dashboard", args=[one.id]), one.id == dashboard_id)
            for one in queries.dashboards_of(actor)
        ],
        "stretches": _stretches(base, switches),
        "whose": _whose(base, switches),
        "teams": _teams(base, switches, teams),
        "pictures": [
            (kind.value.upper(), _with(reverse("dashboard_picture", args=[dashboard_id, kind.value]), switches, "", ""))
            for kind in Kind
        ],
        "export_query": urlencode({"dashboard": public_id(dashboard_id), **switches}),
        **age(Looking(lens), None if away else as_of, away),
        **stated(actor, None if away else rests_on(answered)),
    }
    return render(request, "dashboards/dashboard.html", context)


@page
@require_safe
def dashboard_picture(request: HttpRequest, dashboard_id: int, kind: str) -> HttpResponseBase:
    """The dashboard as a picture or a document, with what is chosen for all tiles. Raises Http404 for another kind."""
    if kind not in set(Kind):
        raise Http404
    actor = actor_of(request)
    found = queries.dashboard_for(actor, dashboard_id)
    lens, teams = lens_of(actor), {team.id: team.name for team in team_options()}
    switches = switches_of(request.GET, teams)
    answered, as_of = ask_tiles(lens, found.tiles, switches)
    away = as_of if isinstance(as_of, Unavailable) else None
    said = age(Looking(lens), None if away else as_of, away)
    chosen = (
        _(STRETCH_LABELS[Stretch(switches["days"])]) if "days" in switches else "",
        teams.get(int(switches.get("team", 0)), ""),
        _("My deals") if "whose" in switches else "",
    )
    words = {
        "name": found.row.name,
        "sub": " · ".join(filter(None, chosen)),
        "note": said["away"],
        "foot": _("Figures as of %(at)s, for the deals %(name)s can see.") % {"at": said["as_of"], "name": actor.name},
        "lang": actor.locale,
    }
    content = drawn(Kind(kind), [shown_tile(one) for one in answered], words)
    name = f"dashboard-{lens.today.isoformat()}.{kind}"
    return download(BytesIO(content), name=name, media_type=MEDIA_TYPES[Kind(kind)], size=len(content))


def switches_of(said: Mapping[str, str], teams: Mapping[int, str]) -> dict[str, str]:
    """What an address chooses for all tiles; what it says wrongly counts as not said."""
    known = {
        "days": said.get("days", "") in set(Stretch),
        "team": said.get("team", "") in {str(pk) for pk in teams},
        "whose": said.get("whose", "") == "mine",
    }
    return {name: said[name] for name in SWITCHES if known[name]}


def _with(base: str, switches: Mapping[str, str], name: str, value: str) -> str:
    query = urlencode({key: one for key, one in {**switches, name: value}.items() if one})
    return f"{base}?{query}" if query else base


def _stretches(base: str, switches: Mapping[str, str]) -> list[Choice]:
    chosen = switches.get("days", "")
    own = (_("As set in each tile"), _with(base, switches, "days", ""), not chosen)
    return [
        own,
        *((_(label), _with(base, switches, "days", key.value), key == chosen) for key, label in STRETCH_LABELS.items()),
    ]


def _whose(base: str, switches: Mapping[str, str]) -> list[Choice]:
    is_mine = "whose" in switches
    return [
        (_("All"), _with(base, switches, "whose", ""), not is_mine),
        (_("My"), _with(base, switches, "whose", "mine"), is_mine),
    ]


def _teams(base: str, switches: Mapping[str, str], teams: list[tuple[int, str]]) -> list[Choice]:
    chosen = switches.get("team", "")
    every = (_("As set in each tile"), _with(base, switches, "team", ""), not chosen)
    return [every, *((name, _with(base, switches, "team", str(pk)), str(pk) == chosen) for pk, name in teams)]
