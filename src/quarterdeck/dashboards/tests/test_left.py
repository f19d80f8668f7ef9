"""Shared dashboards of who left: whoever manages people ends them, and nobody else changes them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from quarterdeck.dashboards.actions import (
    add_dashboard,
    add_tile,
    delete_dashboard,
    edit_dashboard,
    restore_dashboard,
)
from quarterdeck.dashboards.api.dashboards import DashboardOut
from quarterdeck.dashboards.models import Dashboard
from quarterdeck.dashboards.queries import dashboard_for, dashboards_of
from quarterdeck.dashboards.terms import DashboardFields, Sharing
from quarterdeck.dashboards.tests.making import NUMBER, VIA, a_dashboard
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError
from tests.cast import Cast, actor, token_actor
from tests.rest import api, fits
from tests.unchanged import unchanged

PRIVATE = {"sharing": Sharing.PRIVATE.value}


def refuses(error: type[QuarterdeckError], action: Any, **kwargs: Any) -> None:
    with unchanged(), pytest.raises(error):
        action(via=VIA, **kwargs)


def of_who_left(cast: Cast, **more: Any) -> int:
    """A dashboard of Max, who left."""
    mine = a_dashboard(cast.max, NUMBER, **more)
    deactivate_person(person_id=cast.max, successor_id=cast.ada, by=system_actor(), via=VIA)
    return mine


def test_who_manages_people_makes_it_private(cast: Cast) -> None:
    shared = of_who_left(cast, sharing=Sharing.EVERYONE.value)
    of: dict[str, Any] = {"dashboard_id": shared}
    refuses(NotPermitted, edit_dashboard, changes=PRIVATE, by=actor(cast.rita), **of)
    refuses(NotPermitted, edit_dashboard, changes=PRIVATE, by=token_actor(cast.ada, Permission.CUSTOMERS_EDIT), **of)
    for changes in ({"name": "Mine"}, PRIVATE | {"name": "Mine"}, {"sharing": "role", "role_key": "rep"}):
        refuses(NotPermitted, edit_dashboard, changes=changes, by=actor(cast.ada), **of)
    refuses(NotPermitted, add_tile, new=NUMBER, by=actor(cast.ada), **of)
    assert dashboard_for(actor(cast.ada), shared).row.is_left
    assert not dashboard_for(actor(cast.rita), shared).row.is_left
    edit_dashboard(changes=PRIVATE, by=actor(cast.ada), via=VIA, **of)
    assert dashboards_of(actor(cast.rita)) == []
    refuses(NotFound, delete_dashboard, by=actor(cast.ada), **of)


def test_who_works_here_shares_their_own(cast: Cast) -> None:
    shared = a_dashboard(cast.max, sharing=Sharing.EVERYONE.value)
    refuses(NotPermitted, edit_dashboard, dashboard_id=shared, changes=PRIVATE, by=actor(cast.ada))
    refuses(NotPermitted, delete_dashboard, dashboard_id=shared, by=actor(cast.ada))


def test_the_place_of_a_role_becomes_free(cast: Cast) -> None:
    ada = actor(cast.ada)
    start = a_dashboard(cast.ada, sharing=Sharing.ROLE.value, role_key="rep")
    # Max managed people once.
    Dashboard.objects.update(owner_id=cast.max)
    assert dashboards_of(ada) == []
    deactivate_person(person_id=cast.max, successor_id=cast.ada, by=system_actor(), via=VIA)
    assert [(row.id, row.is_left, row.is_start) for row in dashboards_of(ada)] == [(start, True, False)]
    delete_dashboard(dashboard_id=start, by=ada, via=VIA)
    refuses(NotFound, restore_dashboard, dashboard_id=start, by=ada)
    add_dashboard(new=DashboardFields("Reps", Sharing.ROLE.value, "rep"), by=ada, via=VIA)


def test_pages_and_endpoints_do_it(sales: Sales, browser: Callable[[int], Client]) -> None:
    cast = sales.cast
    second = a_dashboard(cast.max, name="Second", sharing=Sharing.EVERYONE.value)
    third = a_dashboard(cast.max, name="Third", sharing=Sharing.EVERYONE.value)
    first = of_who_left(cast, sharing=Sharing.EVERYONE.value)
    ada, rita = browser(cast.ada), browser(cast.rita)
    here = f"/dashboards/{public_id(first)}"
    assert ["Stop sharing" in client.get(here).content.decode() for client in (ada, rita)] == [True, False]
    assert rita.post(f"{here}/edit", {"do": "unshare"}).status_code == 403
    assert ada.get(f"{here}/edit").status_code == 403
    assert ada.post(f"{here}/edit", {"do": "move", "tile": "x"}).status_code == 403
    assert ada.post(f"{here}/edit", {"do": "unshare"}).status_code == 303
    assert ada.post(f"/dashboards/{public_id(second)}/edit", {"do": "delete"}).status_code == 303
    answer = api(cast.ada, Permission.PEOPLE_MANAGE).patch(f"/dashboards/{public_id(third)}", PRIVATE)
    assert fits(answer, DashboardOut).sharing == Sharing.PRIVATE
    assert dashboards_of(actor(cast.rita)) == []
