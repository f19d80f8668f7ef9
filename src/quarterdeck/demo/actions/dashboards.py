"""Dashboards of the demo company: what managers and reps start with, what a team shares, and shared views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from quarterdeck.dashboards.actions import add_dashboard, add_tile
from quarterdeck.dashboards.terms import DashboardFields, Form, Sharing, TileFields
from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules.company import CONTINENT, MANAGERS
from quarterdeck.saved_views.actions import save_view
from quarterdeck.saved_views.terms import Page, ViewFields
from quarterdeck.saved_views.terms import Sharing as Seen
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.terms import Actor

LEADER = "Ada Nilsen"
_QUARTER, _YEAR = "days=this-quarter", "days=12-months"
BOARDS = (
    (
        "Team this quarter",
        "manager",
        (
            TileFields("quota_attainment", query=_QUARTER),
            TileFields("pipeline_coverage", query=_QUARTER),
            TileFields("win_rate", query=_YEAR),
            TileFields("pipeline_created", form=Form.BARS.value, query=_YEAR, width=2),
            TileFields("quota_attainment", "Attainment by rep", Form.LIST.value, "owner", _QUARTER),
            TileFields("win_rate", "Win rate by month", Form.LINE.value, query=_YEAR, width=2),
            TileFields("sales_cycle", query=_YEAR),
            TileFields("open_pipeline", "Open by stage", Form.LIST.value, "stage", _YEAR, width=3),
        ),
    ),
    (
        "My quarter",
        "rep",
        (
            TileFields("quota_attainment", query=f"{_QUARTER}&whose=mine"),
            TileFields("pipeline_coverage", query=f"{_QUARTER}&whose=mine"),
            TileFields("open_pipeline", query=f"{_YEAR}&whose=mine"),
            TileFields("win_rate", form=Form.LINE.value, query=f"{_YEAR}&whose=mine", width=2),
            TileFields("average_deal_size", query=f"{_YEAR}&whose=mine"),
        ),
    ),
)
# What the manager of a team shares with it: `team` follows in the address of each tile.
OF_TEAM = (
    CONTINENT,
    "Markets of Continental Europe",
    (
        TileFields("bookings", "Bookings by country", Form.LIST.value, "country", _YEAR),
        TileFields("open_pipeline", "Open pipeline by country", Form.LIST.value, "country", _YEAR),
        TileFields("win_rate", "Win rate by country", Form.LIST.value, "country", _YEAR),
        TileFields("bookings", "Bookings by month", Form.BARS.value, query=_YEAR, width=2),
        TileFields("sales_cycle", query=_YEAR),
    ),
)
VIEWS = (
    ("Win rate by region, last year", "report=/reports/win_rate&days=last-year&by=region"),
    ("Where deals wait this quarter", "report=/reports/bottlenecks&days=this-quarter"),
)


def tell_dashboards(actors: Mapping[str, Actor], at: datetime) -> None:
    """Add what people of a role start with, what a manager shares with the team, and views that everyone sees."""
    by = actors[LEADER]
    for name, role_key, tiles in BOARDS:
        new = DashboardFields(name, Sharing.ROLE.value, role_key)
        dashboard_id = add_dashboard(new=new, by=by, via=QUIET, at=at).id
        for tile in tiles:
            add_tile(dashboard_id=dashboard_id, new=tile, by=by, via=QUIET, at=at)
    team, name, tiles = OF_TEAM
    team_id = next(one.id for one in team_options() if one.name == team)
    manager = actors[MANAGERS[team].name]
    new = DashboardFields(name, Sharing.TEAM.value, team_id=team_id)
    dashboard_id = add_dashboard(new=new, by=manager, via=QUIET, at=at).id
    for tile in tiles:
        kept = replace(tile, query=f"{tile.query}&team={team_id}")
        add_tile(dashboard_id=dashboard_id, new=kept, by=manager, via=QUIET, at=at)
    for name, query in VIEWS:
        view = ViewFields(name=name, query=query, sharing=Seen.EVERYONE.value)
        save_view(new=view, by=by, via=QUIET, page=Page.REPORTS, at=at)
