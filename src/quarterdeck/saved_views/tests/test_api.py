"""Endpoints of saved views."""

import pytest

from quarterdeck.saved_views.api import RoleViewsOut, ViewOut, ViewsOut
from quarterdeck.saved_views.terms import Sharing
from quarterdeck.saved_views.tests.test_actions import a_view
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.rest import Api, api, content, fits


@pytest.fixture
def rita(cast: Cast) -> Api:
    return api(cast.rita, Permission.CUSTOMERS_EDIT)


def test_views_are_kept_edited_deleted_and_restored(rita: Api) -> None:
    body = {"name": "Idle", "query": "flag=idle&view=x", "columns": [{"key": "name", "width": 200}, {"key": "stage"}]}
    made = fits(rita.post("/views", body), ViewOut, 201)
    assert (made.query, made.columns[1].width, made.is_own) == ("flag=idle", 0, True)
    here = f"/views/{made.id}"
    assert fits(rita.patch(here, {"name": "Quiet"}, If_Match='"v1"'), ViewOut).version == 2
    assert rita.patch(here, {"name": "Late"}, If_Match='"v1"').status_code == 412
    assert rita.delete(here).status_code == 204
    assert rita.get(here).status_code == 404
    assert fits(rita.post(f"{here}/restore"), ViewOut).name == "Quiet"


def test_all_views_come_with_what_is_usual(cast: Cast, rita: Api) -> None:
    shared = public_id(a_view(cast.max, "Of Max", sharing=Sharing.EVERYONE))
    assert rita.put("/views/usual", {"key": shared}).status_code == 204
    assert rita.put("/views/columns", {"columns": [{"key": "name", "width": 90}]}).status_code == 204
    found = fits(rita.get("/views"), ViewsOut)
    assert (found.usual, found.is_usual_chosen, found.columns[0].width) == (shared, True, 90)
    assert [row.key for row in found.items][:2] == [shared, "my_quarter"]
    assert found.items[1].id is None
    assert rita.patch(f"/views/{shared}", {"name": "Mine"}).status_code == 403


def test_refusals_name_their_reasons(cast: Cast, rita: Api) -> None:
    refused = rita.post("/views", {"name": " ", "columns": [{"key": "a"}, {"key": "a"}]})
    assert [reason["code"] for reason in content(refused)["reasons"]] == ["name_missing", "columns_wrong"]
    assert rita.post("/views", {"name": "x", "sharing": "everyone"}).status_code == 403
    assert api(cast.rita).post("/views", {"name": "x"}).status_code == 403
    assert rita.put("/views/usual", {"key": "nowhere"}).status_code == 404


def test_operations_choose_for_roles(cast: Cast, rita: Api) -> None:
    sam = api(cast.sam, Permission.PEOPLE_MANAGE)
    assert sam.put("/views/roles/rep", {"key": "overdue"}).status_code == 204
    rows = {row.role_key: row for row in fits(sam.get("/views/roles"), RoleViewsOut).items}
    assert (rows["rep"].usual, rows["rep"].is_chosen) == ("overdue", True)
    assert rita.get("/views/roles").status_code == 403
    assert sam.put("/views/roles/rep", {"key": public_id(a_view(cast.max))}).status_code == 422
