"""Endpoints of dashboards."""

import pytest

from quarterdeck.dashboards.api.dashboards import DashboardFiguresOut, DashboardOut, DashboardsOut
from quarterdeck.dashboards.terms import Sharing
from quarterdeck.dashboards.tests.making import LINE, LIST, NUMBER, a_dashboard
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.rest import Api, api, content, fits


@pytest.fixture
def rita(sales: Sales) -> Api:
    return api(sales.cast.rita, Permission.CUSTOMERS_EDIT)


def test_dashboards_are_put_together(rita: Api) -> None:
    made = fits(rita.post("/dashboards", {"name": "Mine"}), DashboardOut, 201)
    here = f"/dashboards/{made.id}"
    body = {"metric": "win_rate", "form": "list", "by": "owner", "query": "days=ever&by=x"}
    fits(rita.post(f"{here}/tiles", {"metric": "sales_cycle"}), DashboardOut, 201)
    full = fits(rita.post(f"{here}/tiles", body | {"position": 1}), DashboardOut, 201)
    assert [(tile.metric, tile.query, tile.position) for tile in full.tiles] == [
        ("win_rate", "days=ever", 1),
        ("sales_cycle", "", 2),
    ]
    tile = f"{here}/tiles/{full.tiles[0].id}"
    assert fits(rita.patch(tile, {"width": 3}, If_Match='"v3"'), DashboardOut).tiles[0].width == 3
    assert rita.patch(tile, {"width": 2}, If_Match='"v3"').status_code == 412
    assert content(rita.patch(tile, {"metric": "luck"}))["reasons"][0]["code"] == "metric_unknown"
    assert rita.delete(tile).status_code == 204
    assert fits(rita.patch(here, {"name": "Ours"}), DashboardOut).tile_count == 1
    assert rita.delete(here).status_code == 204
    assert rita.get(here).status_code == 404
    assert fits(rita.post(f"{here}/restore"), DashboardOut).name == "Ours"
    assert [row.name for row in fits(rita.get("/dashboards"), DashboardsOut).items] == ["Ours"]


def test_figures_are_for_the_eyes_of_the_token(sales: Sales, asked: list[str], rita: Api) -> None:
    shared = a_dashboard(sales.cast.ada, NUMBER, LINE, LIST, sharing=Sharing.EVERYONE.value)
    here = f"/dashboards/{public_id(shared)}/figures"
    told = fits(rita.get(here), DashboardFiguresOut)
    number, line, rows = told.tiles
    assert number.total is not None
    assert (number.total.value, number.total.count) == ("0.727273", 11)
    assert sum(month.figure.count for month in line.months) == 11
    assert [row.label for row in rows.lines] == ["Rita Vogel"]
    everything = fits(api(sales.cast.ada).get(f"{here}?days=this-year"), DashboardFiguresOut)
    assert {row.label for row in everything.tiles[2].lines} == {"Rita Vogel", "Olga Novak"}
    assert rita.get(f"{here}?days=nonsense").status_code == 422
    assert rita.get(f"/dashboards/{public_id(a_dashboard(sales.cast.olga))}/figures").status_code == 404


def test_without_an_answer_it_says_so(sales: Sales, rita: Api) -> None:
    mine = a_dashboard(sales.cast.rita, NUMBER)
    assert rita.get(f"/dashboards/{public_id(mine)}/figures").status_code == 503
