"""Adding, sharing and deleting dashboards, and putting their tiles in order: by the owner alone."""

from dataclasses import replace
from typing import Any

import pytest

from quarterdeck.dashboards.actions import (
    add_dashboard,
    add_tile,
    delete_dashboard,
    edit_dashboard,
    edit_tile,
    remove_tile,
    restore_dashboard,
)
from quarterdeck.dashboards.queries import dashboard_for, dashboards_of, deleted_dashboards
from quarterdeck.dashboards.terms import DashboardFields, Sharing
from quarterdeck.dashboards.tests.making import LINE, LIST, NUMBER, VIA, a_dashboard
from quarterdeck.journal.queries import timeline
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError, Refused, Stale
from tests.cast import Cast, actor, token_actor
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged


def seen(person_id: int) -> list[str]:
    return [row.name for row in dashboards_of(actor(person_id))]


def refuses(error: type[QuarterdeckError], action: Any, **kwargs: Any) -> QuarterdeckError:
    with unchanged(), pytest.raises(error) as refused:
        action(via=VIA, **kwargs)
    return refused.value


def test_a_dashboard_is_private_until_it_is_shared(cast: Cast, query_counts: QueryCounts) -> None:
    mine = a_dashboard(cast.max, NUMBER)
    assert (seen(cast.max), seen(cast.rita)) == (["Quarter"], [])
    by = actor(cast.rita)
    refuses(NotFound, edit_dashboard, dashboard_id=mine, changes={"name": "x"}, by=by)
    changes = {"sharing": Sharing.EVERYONE.value}
    edit_dashboard(dashboard_id=mine, changes=changes, by=actor(cast.max), via=VIA)
    assert seen(cast.rita) == ["Quarter"]
    refuses(NotPermitted, edit_dashboard, dashboard_id=mine, changes={"name": "x"}, by=by)
    refuses(NotPermitted, add_tile, dashboard_id=mine, new=NUMBER, by=by)
    with query_counts.expect("a dashboard with its tiles"):
        assert not dashboard_for(by, mine).row.is_own
    with query_counts.expect("dashboards of a person"):
        dashboards_of(by)


def test_who_shares_may_and_who_decides_for_a_role_manages_people(cast: Cast) -> None:
    private = a_dashboard(cast.rita)
    shared = {"sharing": Sharing.EVERYONE.value}
    refuses(NotPermitted, edit_dashboard, dashboard_id=private, changes=shared, by=actor(cast.rita))
    new = DashboardFields("Reps", Sharing.ROLE.value, "rep")
    refuses(NotPermitted, add_dashboard, new=new, by=actor(cast.max))
    add_dashboard(new=new, by=actor(cast.ada), via=VIA)
    row = dashboards_of(actor(cast.olga))[0]
    assert (row.name, row.is_start, seen(cast.max)) == ("Reps", True, [])
    other = DashboardFields("Reps again", Sharing.ROLE.value, "rep")
    assert str(refuses(Refused, add_dashboard, new=other, by=actor(cast.ada)).text).startswith("This role")


def test_a_shared_one_is_changed_only_with_the_right_to_share_it(cast: Cast) -> None:
    shared, start = (
        a_dashboard(cast.max, NUMBER, sharing=Sharing.EVERYONE.value),
        a_dashboard(cast.ada, NUMBER, sharing=Sharing.ROLE.value, role_key="rep"),
    )
    for mine, person_id in ((shared, cast.max), (start, cast.ada)):
        by = replace(actor(person_id), permissions=frozenset())
        (tile,) = dashboard_for(by, mine).tiles
        refuses(NotPermitted, edit_dashboard, dashboard_id=mine, changes={"name": "Quiet"}, by=by)
        refuses(NotPermitted, add_tile, dashboard_id=mine, new=NUMBER, by=by)
        refuses(NotPermitted, edit_tile, dashboard_id=mine, tile_id=tile.id, changes={"width": 3}, by=by)
        refuses(NotPermitted, remove_tile, dashboard_id=mine, tile_id=tile.id, by=by)
        delete_dashboard(dashboard_id=mine, by=by, via=VIA)
        refuses(NotPermitted, restore_dashboard, dashboard_id=mine, by=by)
        restore_dashboard(dashboard_id=mine, by=actor(person_id), via=VIA)
        edit_dashboard(dashboard_id=mine, changes={"name": "Mine", "sharing": "private"}, by=by, via=VIA)
        edit_tile(dashboard_id=mine, tile_id=tile.id, changes={"width": 3}, by=by, via=VIA)
    # Whether a role has one is told to nobody who may not decide it.
    for role_key in ("rep", "nobody"):
        new = DashboardFields("Reps", Sharing.ROLE.value, role_key)
        refuses(NotPermitted, add_dashboard, new=new, by=actor(cast.max))


def test_a_token_that_only_reads_adds_none(cast: Cast) -> None:
    refuses(NotPermitted, add_dashboard, new=DashboardFields("Q"), by=token_actor(cast.rita))


def test_tiles_are_added_moved_changed_and_removed(cast: Cast) -> None:
    by = actor(cast.rita)
    mine = a_dashboard(cast.rita, NUMBER, LINE, LIST)
    of: dict[str, Any] = {"dashboard_id": mine, "by": by, "via": VIA}
    first, second, third = (tile.id for tile in dashboard_for(by, mine).tiles)
    edit_tile(tile_id=third, changes={"position": 1}, **of)
    edit_tile(tile_id=second, changes={"width": 1, "name": " Trend "}, **of)
    tiles = dashboard_for(by, mine).tiles
    assert [(tile.id, tile.position) for tile in tiles] == [(third, 1), (first, 2), (second, 3)]
    assert (tiles[2].name, tiles[2].width) == ("Trend", 1)
    remove_tile(tile_id=first, **of)
    assert [(tile.id, tile.position) for tile in dashboard_for(by, mine).tiles] == [(third, 1), (second, 2)]
    assert dashboard_for(by, mine).row.version == 7
    entries = timeline("dashboard", mine)
    assert {entry.event for entry in entries} == {"dashboard.added", "dashboard.tiles_changed"}
    assert edit_tile(tile_id=second, changes={"width": 1}, **of).seq is None


def test_what_makes_no_sense_is_refused(cast: Cast) -> None:
    by = actor(cast.rita)
    mine, other = a_dashboard(cast.rita, NUMBER), a_dashboard(cast.rita, LINE, name="Other")
    (tile,), (elsewhere,) = dashboard_for(by, mine).tiles, dashboard_for(by, other).tiles
    refuses(Refused, edit_tile, dashboard_id=mine, tile_id=tile.id, changes={"metric": "luck"}, by=by)
    refuses(NotFound, edit_tile, dashboard_id=mine, tile_id=elsewhere.id, changes={"width": 2}, by=by)
    refuses(Stale, remove_tile, dashboard_id=mine, tile_id=tile.id, by=by, version=1)
    refuses(Refused, add_dashboard, new=DashboardFields("quarter"), by=by)


def test_a_deleted_one_comes_back(cast: Cast) -> None:
    by, mine = actor(cast.rita), a_dashboard(cast.rita, NUMBER)
    refuses(Stale, delete_dashboard, dashboard_id=mine, by=by, version=1)
    delete_dashboard(dashboard_id=mine, by=by, via=VIA)
    assert (seen(cast.rita), [row.name for row in deleted_dashboards(by)]) == ([], ["Quarter"])
    refuses(NotFound, add_tile, dashboard_id=mine, new=NUMBER, by=by)
    refuses(NotPermitted, restore_dashboard, dashboard_id=mine, by=token_actor(cast.rita))
    a_dashboard(cast.rita)
    refuses(Refused, restore_dashboard, dashboard_id=mine, by=by)
    edit_dashboard(dashboard_id=dashboards_of(by)[0].id, changes={"name": "New"}, by=by, via=VIA)
    restore_dashboard(dashboard_id=mine, by=by, via=VIA)
    assert len(dashboard_for(by, mine).tiles) == 1
