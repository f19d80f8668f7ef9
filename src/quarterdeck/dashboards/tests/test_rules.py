"""What a dashboard and a tile must be, in which order tiles stand, and what a report suggests."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.dashboards.panels.asking import params_of
from quarterdeck.dashboards.queries import dashboard_query, tile_of_address
from quarterdeck.dashboards.rules import MOST_TILES, Known, dashboard_reasons, order_of, settled, tile_reasons
from quarterdeck.dashboards.rules.fields import MOST_DASHBOARDS
from quarterdeck.dashboards.rules.tiles import tile_settled
from quarterdeck.dashboards.terms import DashboardFields, Form, Tile, TileFields

KNOWN = Known(others=0, name_is_taken=False, roles={"rep", "manager"}, taken_roles=["manager"], teams=[5])
LIST = TileFields("win_rate", form=Form.LIST.value, by="owner")


@given(st.lists(st.integers(), min_size=1, unique=True), st.integers(-3, 20), st.data())
def test_moving_one_keeps_the_order_of_the_others(ids: list[int], position: int, data: st.DataObject) -> None:
    moved = data.draw(st.sampled_from(ids))
    after = order_of(ids, moved, position)
    assert sorted(after) == sorted(ids)
    assert [one for one in after if one != moved] == [one for one in ids if one != moved]
    assert after.index(moved) == (min(position, len(ids)) if position > 0 else len(ids)) - 1


@pytest.mark.parametrize(
    ("tile", "code"),
    [
        (LIST, ""),
        (replace(LIST, metric="luck"), "metric_unknown"),
        (replace(LIST, by=""), "tile_without_segment"),
        (replace(LIST, metric="quota_attainment", by="product"), "tile_without_segment"),
        (replace(LIST, form="pie"), "unknown_choice"),
        (replace(LIST, width=4), "width_out_of_range"),
        (replace(LIST, name="N" * 81), "too_long"),
        (replace(LIST, query="region=" + "x" * 2000), "query_too_long"),
        (replace(LIST, metric="open_pipeline", form=Form.LINE.value, by=""), "tile_without_months"),
    ],
)
def test_a_tile_says_what_makes_sense(tile: TileFields, code: str) -> None:
    assert [reason.code for reason in tile_reasons(tile_settled(tile), MOST_TILES - 1)] == ([code] if code else [])


def test_a_dashboard_holds_so_many_tiles_and_a_person_so_many_dashboards() -> None:
    assert [reason.code for reason in tile_reasons(LIST, MOST_TILES)] == ["dashboard_full"]
    full = replace(KNOWN, others=MOST_DASHBOARDS)
    assert [reason.code for reason in dashboard_reasons(DashboardFields("Q"), full)] == ["too_many_dashboards"]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        (DashboardFields(" Quarter  end "), []),
        (DashboardFields("Q", "role", "rep"), []),
        (DashboardFields("Q", "role", "manager"), ["role_has_dashboard"]),
        (DashboardFields("Q", "role", "pilot"), ["role_unknown"]),
        (DashboardFields("Q", "team", team_id=5), []),
        (DashboardFields("Q", "team", team_id=6), ["dashboard_team_unknown"]),
        (DashboardFields("Q", "team"), ["dashboard_team_unknown"]),
        (DashboardFields("Q", "moon"), ["unknown_choice"]),
        (DashboardFields(""), ["name_missing"]),
    ],
)
def test_a_dashboard_is_named_and_of_a_role_that_has_none(fields: DashboardFields, codes: list[str]) -> None:
    assert [reason.code for reason in dashboard_reasons(settled(fields), KNOWN)] == codes


def test_a_role_and_a_team_are_kept_only_where_they_count() -> None:
    assert settled(DashboardFields(" A  b ", "private", "rep", 5)) == DashboardFields("A b", "private", "")
    assert settled(DashboardFields("A", "team", "rep", 5)) == DashboardFields("A", "team", "", 5)
    assert tile_settled(replace(LIST, form="number")).by == ""


def test_a_query_keeps_days_and_filters_once_and_nothing_else() -> None:
    assert dashboard_query("region=North&days=ever&at=5&page=2&by=owner&days=last-year") == "days=ever&region=North"
    assert dashboard_query("x=%00&until=2026-01-31&since=2026-01-01") == "since=2026-01-01&until=2026-01-31"


@pytest.mark.parametrize(
    ("address", "metric", "form", "by"),
    [
        ("/reports/win_rate?by=region&days=ever", "win_rate", "list", "region"),
        ("/reports/win_rate?by=none", "win_rate", "line", ""),
        ("/reports/win_rate/rows?at=5", "win_rate", "list", "owner"),
        ("/reports/open_pipeline?by=none", "open_pipeline", "number", ""),
        ("/reports/funnel", "stage_conversion", "list", "stage"),
        ("/insights/regions", "win_rate", "list", "region"),
        ("https://elsewhere.example/", "win_rate", "line", ""),
    ],
)
def test_every_report_suggests_a_tile_that_may_be_kept(address: str, metric: str, form: str, by: str) -> None:
    tile = tile_of_address(address)
    assert (tile.metric, tile.form, tile.by) == (metric, form, by)
    assert tile_reasons(tile, 0) == []


def test_a_switch_goes_before_what_a_tile_says() -> None:
    tile = Tile(1, "", "win_rate", Form.NUMBER, "", "since=2026-01-01&owner=7&region=North", 1, 1)
    assert params_of(tile, {}) == {"since": "2026-01-01", "owner": "7", "region": "North"}
    assert params_of(tile, {"days": "ever", "team": "3"}) == {
        "owner": "7",
        "region": "North",
        "days": "ever",
        "team": "3",
    }
    assert params_of(tile, {"whose": "mine"}) == {"since": "2026-01-01", "region": "North", "whose": "mine"}
