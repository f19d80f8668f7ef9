"""Dashboards made by the actions everybody uses."""

from typing import Any

from quarterdeck.dashboards.actions import add_dashboard, add_tile
from quarterdeck.dashboards.terms import DashboardFields, Form, TileFields
from quarterdeck.journal.terms import Door, Via
from tests.cast import actor

VIA = Via(Door.FORM)
NUMBER = TileFields("win_rate", query="days=12-months")
LINE = TileFields("win_rate", "By month", Form.LINE.value, width=2)
LIST = TileFields("win_rate", "By rep", Form.LIST.value, "owner", width=3)


def a_dashboard(person_id: int, *tiles: TileFields, name: str = "Quarter", **more: Any) -> int:
    """A dashboard of a person with these tiles."""
    made = add_dashboard(new=DashboardFields(name, **more), by=actor(person_id), via=VIA)
    for tile in tiles:
        add_tile(dashboard_id=made.id, new=tile, by=actor(person_id), via=VIA)
    return made.id
