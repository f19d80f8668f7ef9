"""What the addresses of dashboards need."""

from dataclasses import dataclass

from quarterdeck.dashboards.actions import add_dashboard, add_tile, delete_dashboard, set_mailing
from quarterdeck.dashboards.terms import DashboardFields, Form, Plan, TileFields
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor


@dataclass(frozen=True)
class Boarded:
    """Two dashboards of Rita's, one of them deleted, and a tile of the other."""

    dashboard: str
    tile: str
    gone_dashboard: str


def a_boarded(cast: Cast) -> Boarded:
    """A private dashboard of Rita's with a number and a list, and a deleted one."""
    by = actor(cast.rita)
    made = add_dashboard(new=DashboardFields("Quarter"), by=by, via=SYSTEM).id
    lines = TileFields("win_rate", "By rep", Form.LIST.value, "owner", "days=12-months")
    tile = add_tile(dashboard_id=made, new=lines, by=by, via=SYSTEM)
    add_tile(dashboard_id=made, new=TileFields("open_pipeline"), by=by, via=SYSTEM)
    set_mailing(dashboard_id=made, person_id=cast.rita, plan=Plan(), by=by, via=SYSTEM)
    gone = add_dashboard(new=DashboardFields("Old"), by=by, via=SYSTEM).id
    delete_dashboard(dashboard_id=gone, by=by, via=SYSTEM)
    return Boarded(public_id(made), public_id(tile), public_id(gone))
