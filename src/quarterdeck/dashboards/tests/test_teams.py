"""Dashboards shared with a team: whoever is in it or below it sees them, while they are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from quarterdeck.dashboards.actions import (
    add_dashboard,
    delete_dashboard,
    edit_dashboard,
    restore_dashboard,
    set_mailing,
)
from quarterdeck.dashboards.api.dashboards import DashboardOut
from quarterdeck.dashboards.queries import dashboard_for, dashboards_of
from quarterdeck.dashboards.terms import DashboardFields, Plan, Sharing
from quarterdeck.dashboards.tests.making import NUMBER, VIA, a_dashboard
from quarterdeck.users.actions import close_team, leave_team
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.cast import Cast, actor
from tests.rest import api, content, fits
from tests.unchanged import unchanged


def of_team(person_id: int, team_id: int, name: str = "Quarter") -> int:
    return a_dashboard(person_id, NUMBER, name=name, sharing=Sharing.TEAM.value, team_id=team_id)


def seen(person_id: int) -> set[str]:
    return {row.name for row in dashboards_of(actor(person_id))}


def test_people_of_the_team_and_of_those_below_see_it_and_nobody_else(cast: Cast) -> None:
    north, sales = of_team(cast.ada, cast.north, "North"), of_team(cast.ada, cast.sales, "All of Sales")
    assert seen(cast.rita) == seen(cast.max) == {"North", "All of Sales"}
    assert seen(cast.olga) == {"All of Sales"}
    assert seen(cast.chiara) == seen(cast.paul) == set()
    assert dashboard_for(actor(cast.rita), north).row.team_name == "North"
    with pytest.raises(NotFound):
        dashboard_for(actor(cast.olga), north)
    leave_team(team_id=cast.south, person_id=cast.olga, by=system_actor(), via=VIA)
    assert seen(cast.olga) == set()
    with pytest.raises(NotFound):
        dashboard_for(actor(cast.olga), sales)


def test_it_asks_for_the_right_to_share_and_a_team_that_is(cast: Cast) -> None:
    new = DashboardFields("Ours", Sharing.TEAM.value, team_id=cast.north)
    with unchanged(), pytest.raises(NotPermitted):
        add_dashboard(new=new, by=actor(cast.rita), via=VIA)
    with unchanged(), pytest.raises(Refused) as refused:
        of_team(cast.max, 5)
    assert [reason.code for reason in refused.value.reasons] == ["dashboard_team_unknown"]
    private, changes = a_dashboard(cast.rita), {"sharing": "team", "team_id": cast.north}
    with unchanged(), pytest.raises(NotPermitted):
        edit_dashboard(dashboard_id=private, changes=changes, by=actor(cast.rita), via=VIA)
    shared = of_team(cast.max, cast.north)
    with unchanged(), pytest.raises(NotPermitted):
        edit_dashboard(dashboard_id=shared, changes={"name": "Mine"}, by=actor(cast.rita), via=VIA)


def test_mail_goes_to_people_of_the_team_alone(cast: Cast) -> None:
    of: dict[str, Any] = {"dashboard_id": of_team(cast.max, cast.north), "plan": Plan(), "by": actor(cast.max)}
    set_mailing(person_id=cast.rita, via=VIA, **of)
    with unchanged(), pytest.raises(Refused) as refused:
        set_mailing(person_id=cast.olga, via=VIA, **of)
    assert [reason.code for reason in refused.value.reasons] == ["mailing_unseen"]


def test_pages_and_endpoints_share_it(cast: Cast, browser: Callable[[int], Client]) -> None:
    mine = a_dashboard(cast.max, NUMBER)
    here, client = f"/dashboards/{public_id(mine)}/edit", browser(cast.max)
    assert "One team and those below it" in client.get(here).content.decode()
    body = {"name": "Ours", "sharing": "team", "team_id": public_id(cast.north), "version": "2"}
    assert client.post(here, body | {"team_id": ""}).status_code == 422
    assert client.post(here, body).status_code == 303
    assert f'value="{public_id(cast.north)}" selected' in client.get(here).content.decode()
    assert ">North<" in browser(cast.rita).get("/dashboards").content.decode()
    max_api = api(cast.max, Permission.VIEWS_SHARE)
    there = f"/dashboards/{public_id(mine)}"
    assert fits(max_api.get(there), DashboardOut).team_id == public_id(cast.north)
    refused = max_api.patch(there, {"team_id": public_id(mine)})
    assert content(refused)["reasons"][0]["code"] == "dashboard_team_unknown"
    after = fits(max_api.patch(there, {"sharing": "everyone"}), DashboardOut)
    assert (after.sharing, after.team_id) == ("everyone", None)
    assert seen(cast.olga) == {"Ours"}


def test_one_of_a_team_that_was_closed_comes_back_as_ones_own(cast: Cast) -> None:
    shared, by = of_team(cast.max, cast.north), actor(cast.max)
    delete_dashboard(dashboard_id=shared, by=by, via=VIA)
    for person in (cast.max, cast.rita):
        leave_team(team_id=cast.north, person_id=person, by=system_actor(), via=VIA)
    close_team(team_id=cast.north, by=system_actor(), via=VIA)
    assert restore_dashboard(dashboard_id=shared, by=by, via=VIA).seq
    assert dashboard_for(by, shared).row.sharing == Sharing.PRIVATE
    assert seen(cast.rita) == set()
