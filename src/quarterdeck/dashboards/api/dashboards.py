"""Endpoints of dashboards: all of them, one with its tiles, its figures, and putting it together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Answer, Figure
from quarterdeck.analytics.schema import date_of
from quarterdeck.dashboards import actions, queries
from quarterdeck.dashboards.panels.asking import Answered, ask_tiles, rests_on
from quarterdeck.dashboards.panels.shown import label_of, name_of, ordered
from quarterdeck.dashboards.terms import Dashboard, DashboardFields, DashboardRow, Form, Sharing, Tile, TileFields
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id, Patch, one_of
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.reports.rules.asked import figure_text
from quarterdeck.reports.terms import Stretch
from quarterdeck.reports.views.showing import lens_of
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.api import ROUGH, ResolutionOut, resolution_told
from quarterdeck.warehouse.queries import given
from quarterdeck.warehouse.terms import Unavailable

router = Router()
VIA = Via(Door.API)
Seen = Annotated[str, one_of(Sharing)]
Drawn = Annotated[str, one_of(Form)]
MetricKey = Annotated[str, one_of(METRICS)]
QUERY = "Days and filters as addresses of reports have them, such as `days=this-quarter&region=North`."


class TileOut(BaseModel):
    """A tile."""

    id: str
    name: str = Field(description="Leave empty to use the name of the metric.")
    metric: str
    form: str = Field(description="number, line, bars or list.")
    by: str = Field(description="The segment of a list.")
    query: str = Field(description=QUERY)
    width: int = Field(description="Columns, 1 to 3.")
    position: int


class DashboardItemOut(BaseModel):
    """A dashboard without its tiles. Everybody sees in it only what they may see anyway."""

    id: str
    name: str
    sharing: str = Field(description="private, everyone, team, or role: what people of one role start with.")
    role_key: str | None
    team_id: str | None = Field(description="The team it is shared with: people in it or below it see it.")
    owner_id: str
    owner_name: str
    is_own: bool
    is_start: bool = Field(description="Whether the role of the token's owner starts with it.")
    tile_count: int
    version: int = Field(description="Counts changes of its tiles too.")


class DashboardsOut(BaseModel):
    """The dashboards the token's owner sees, what their role starts with first."""

    items: list[DashboardItemOut]


class DashboardOut(DashboardItemOut):
    """A dashboard with its tiles in their order."""

    tiles: list[TileOut]


class DashboardPatch(Patch):
    """What to change of a dashboard of one's own."""

    name: str = ""
    sharing: Seen = Sharing.PRIVATE.value
    role_key: str = ""
    team_id: Id | None = None


class DashboardIn(DashboardPatch):
    """A dashboard to add."""

    name: str


class TilePatch(Patch):
    """What to change of a tile."""

    metric: MetricKey = ""
    name: str = ""
    form: Drawn = Form.NUMBER.value
    by: str = ""
    query: str = Field("", description=QUERY)
    width: int = 1
    position: int = Field(0, description="Its place from 1 on; 0 is the last.")


class TileIn(TilePatch):
    """A tile to add, at the end unless a place is said."""

    metric: MetricKey


class FiguresQuery(Body):
    """What is chosen for all tiles, instead of what each says."""

    days: Annotated[Stretch, Field(strict=False)] | None = Field(None, description="By the company's fiscal calendar.")
    team: Id | None = None


class TileFigureOut(BaseModel):
    """A figure."""

    value: str | None = Field(description="Text of digits with a point; null when there is nothing to say.")
    count: int = Field(description="How many opportunities, stays or activities are behind it.")
    is_few: bool = Field(description="Whether they are too few to say.")
    low: float | None
    high: float | None


class TileLineOut(BaseModel):
    """A line of a list, or a month."""

    label: str = Field(description="Its name; of a month its first day.")
    figure: TileFigureOut


class TileFiguresOut(BaseModel):
    """What a tile shows."""

    id: str
    name: str
    metric: str
    unit: str | None
    currency: str | None = Field(description="Of figures that are money.")
    why_not: str | None = Field(description="Why there is no figure, where it makes no sense.")
    total: TileFigureOut | None
    before: TileFigureOut | None = Field(description="Of the days before, where these may be compared.")
    lines: list[TileLineOut]
    months: list[TileLineOut]


class DashboardFiguresOut(BaseModel):
    """What the tiles of a dashboard show, all of the same copy."""

    as_of: datetime | None = Field(description="When the analytics copy was brought up to date; null without tiles.")
    tiles: list[TileFiguresOut]
    resolution: ResolutionOut | None = Field(description=ROUGH)


@router.get("", response=DashboardsOut, operation_id="list_dashboards")
def list_dashboards(request: HttpRequest) -> HttpResponse:
    """Dashboards of one's own, shared ones, and what one's role starts with."""
    return reply(request, {"items": [_row(row) for row in queries.dashboards_of(actor_of(request))]})


@router.post("", response={201: DashboardOut}, operation_id="add_dashboard")
def add_dashboard(request: HttpRequest, body: DashboardIn) -> HttpResponse:
    """Add a dashboard without tiles."""
    saved = actions.add_dashboard(new=DashboardFields(**body.given()), by=actor_of(request), via=VIA)
    return _shown(request, saved.id, status=201, location=f"{request.path}/{public_id(saved.id)}")


@router.get("/{dashboard_id}", response=DashboardOut, operation_id="get_dashboard")
def get_dashboard(request: HttpRequest, dashboard_id: Id) -> HttpResponse:
    """A dashboard with its tiles."""
    return _shown(request, dashboard_id)


@router.patch("/{dashboard_id}", response=DashboardOut, operation_id="edit_dashboard")
def edit_dashboard(request: HttpRequest, dashboard_id: Id, body: DashboardPatch) -> HttpResponse:
    """Rename or share a dashboard of one's own."""
    version, changes = expected_version(request), body.given()
    actions.edit_dashboard(dashboard_id=dashboard_id, changes=changes, by=actor_of(request), via=VIA, version=version)
    found = queries.dashboard_after(actor_of(request), dashboard_id)
    return reply(request, _dashboard(found), version=found.row.version)


@router.delete("/{dashboard_id}", response={204: None}, operation_id="delete_dashboard")
def delete_dashboard(request: HttpRequest, dashboard_id: Id) -> HttpResponse:
    """Take a dashboard of one's own away; it can be restored."""
    version = expected_version(request)
    actions.delete_dashboard(dashboard_id=dashboard_id, by=actor_of(request), via=VIA, version=version)
    return nothing()


@router.post("/{dashboard_id}/restore", response=DashboardOut, operation_id="restore_dashboard")
def restore_dashboard(request: HttpRequest, dashboard_id: Id) -> HttpResponse:
    """Bring a deleted dashboard of one's own back."""
    actions.restore_dashboard(dashboard_id=dashboard_id, by=actor_of(request), via=VIA)
    return _shown(request, dashboard_id)


@router.get("/{dashboard_id}/figures", response=DashboardFiguresOut, operation_id="get_dashboard_figures")
def get_dashboard_figures(request: HttpRequest, dashboard_id: Id, asked: Query[FiguresQuery]) -> HttpResponse:
    """What the tiles show the token's owner."""
    actor = actor_of(request)
    found = queries.dashboard_for(actor, dashboard_id)
    switches = {"days": asked.days.value if asked.days else "", "team": str(asked.team or "")}
    answered, as_of = ask_tiles(lens_of(actor), found.tiles, switches)
    if isinstance(as_of, Unavailable):
        given(as_of)
    resolution = resolution_told(actor, rests_on(answered))
    return reply(request, {"as_of": as_of, "tiles": [_figures(one) for one in answered], "resolution": resolution})


@router.post("/{dashboard_id}/tiles", response={201: DashboardOut}, operation_id="add_tile")
def add_tile(request: HttpRequest, dashboard_id: Id, body: TileIn) -> HttpResponse:
    """Put a tile into a dashboard of one's own."""
    new = TileFields(**body.given())
    actions.add_tile(dashboard_id=dashboard_id, new=new, by=actor_of(request), via=VIA)
    return _shown(request, dashboard_id, status=201)


@router.patch("/{dashboard_id}/tiles/{tile_id}", response=DashboardOut, operation_id="edit_tile")
def edit_tile(request: HttpRequest, dashboard_id: Id, tile_id: Id, body: TilePatch) -> HttpResponse:
    """Change what a tile shows, its width, or its place. If-Match names the version of the dashboard."""
    actions.edit_tile(
        dashboard_id=dashboard_id,
        tile_id=tile_id,
        changes=body.given(),
        by=actor_of(request),
        via=VIA,
        version=expected_version(request),
    )
    return _shown(request, dashboard_id)


@router.delete("/{dashboard_id}/tiles/{tile_id}", response={204: None}, operation_id="remove_tile")
def remove_tile(request: HttpRequest, dashboard_id: Id, tile_id: Id) -> HttpResponse:
    """Take a tile out of a dashboard of one's own. If-Match names the version of the dashboard."""
    version = expected_version(request)
    actions.remove_tile(dashboard_id=dashboard_id, tile_id=tile_id, by=actor_of(request), via=VIA, version=version)
    return nothing()


def _shown(request: HttpRequest, dashboard_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    found = queries.dashboard_for(actor_of(request), dashboard_id)
    return reply(request, _dashboard(found), status=status, version=found.row.version, location=location)


def _dashboard(found: Dashboard) -> dict[str, Any]:
    return {**_row(found.row), "tiles": [_tile(tile) for tile in found.tiles]}


def _row(row: DashboardRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "name": row.name,
        "sharing": row.sharing.value,
        "role_key": row.role_key or None,
        "team_id": public_id(row.team_id) if row.team_id else None,
        "owner_id": public_id(row.owner_id),
        "owner_name": row.owner_name,
        "is_own": row.is_own,
        "is_start": row.is_start,
        "tile_count": row.tiles,
        "version": row.version,
    }


def _tile(tile: Tile) -> dict[str, Any]:
    return {
        "id": public_id(tile.id),
        "name": tile.name,
        "metric": tile.metric,
        "form": tile.form.value,
        "by": tile.by,
        "query": tile.query,
        "width": tile.width,
        "position": tile.position,
    }


def _figures(one: Answered) -> dict[str, Any]:
    answer = one.now
    base = {"id": public_id(one.tile.id), "name": name_of(one.tile), "metric": one.tile.metric}
    if answer is None:
        nothing_said: Mapping[str, Any] = {"unit": None, "currency": None, "total": None, "before": None}
        return {**base, **nothing_said, "why_not": gettext(one.why_not) or None, "lines": [], "months": []}
    months = [
        {"label": date_of(int(line.values[0])).isoformat(), "figure": _figure(line.figure, answer)}
        for line in (one.series.lines if one.series else ())
        if line.values[0] is not None
    ]
    lines = [
        {"label": label_of(one, line, answer), "figure": _figure(line.figure, answer)}
        for line in (ordered(one, answer) if one.looking.by else ())
    ]
    return {
        **base,
        "unit": answer.unit.value,
        "currency": answer.currency if "money" in answer.unit else None,
        "why_not": None,
        "total": _figure(answer.total, answer),
        "before": _figure(one.before.total, one.before) if one.before else None,
        "lines": lines,
        "months": months,
    }


def _figure(figure: Figure, answer: Answer) -> dict[str, Any]:
    return {
        "value": figure_text(figure.value, answer.unit, answer.currency),
        "count": figure.count,
        "is_few": figure.is_few,
        "low": figure.low,
        "high": figure.high,
    }
