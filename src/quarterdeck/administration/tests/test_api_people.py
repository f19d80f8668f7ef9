"""People, teams, the company, backups, one's own profile and tokens, over the API."""

import pytest

from quarterdeck.administration.api.company import BackupsOut, CompanyOut
from quarterdeck.administration.api.own import ProfileOut, TokensOut
from quarterdeck.administration.api.people import AccessOut, RolesOut
from quarterdeck.administration.api.teams import TeamOut, TeamsOut
from quarterdeck.users.queries import company
from quarterdeck.values.ids import public_id
from tests.cast import Cast, actor
from tests.rest import Api, api, content, fits, problem, reasons
from tests.unchanged import unchanged


@pytest.fixture
def ada(cast: Cast) -> Api:
    return api(cast.ada, *actor(cast.ada).permissions)


def test_person_is_added_changed_and_let_go(cast: Cast, ada: Api) -> None:
    added = ada.post("/people", {"name": "Nora Lund", "email": "nora@nordvik.example", "role": "rep"})
    nora = fits(added, AccessOut, 201)
    path = f"/people/{nora.id}"
    assert added["Location"] == f"/api/v1{path}/access"
    assert (nora.role, nora.has_password, nora.is_active) == ("rep", False, True)
    assert fits(ada.patch(path, {"name": "Nora Lunde"}, If_Match=added["ETag"]), AccessOut).name == "Nora Lunde"
    problem(ada.patch(path, {"name": "Nora"}, If_Match='"v1"'), 412, "stale")
    assert fits(ada.put(f"{path}/role", {"role": "manager"}), AccessOut).role == "manager"
    left = fits(ada.post(f"{path}/deactivate", {"successor_id": public_id(cast.rita)}), AccessOut)
    assert not left.is_active
    assert fits(ada.post(f"{path}/reactivate"), AccessOut).is_active
    assert fits(ada.get(f"{path}/access"), AccessOut).email == "nora@nordvik.example"


def test_same_key_adds_one_person(ada: Api) -> None:
    body = {"name": "Nora Lund", "email": "nora@nordvik.example"}
    first, second = (ada.post("/people", body, Idempotency_Key="nora") for _ in range(2))
    assert content(first) == content(second)
    assert second["Idempotent-Replayed"] == "true"


def test_refused_people_leave_no_trace(cast: Cast, ada: Api) -> None:
    rita = api(cast.rita)
    with unchanged():
        found = problem(ada.post("/people", {"name": " ", "email": "no address", "role": "rep"}), 422, "refused")
        assert {field for _, field in reasons(found)} == {"name", "email"}
        last = ada.put(f"/people/{public_id(cast.ada)}/role", {"role": "rep"})
        problem(last, 422, "refused")
        problem(rita.get(f"/people/{public_id(cast.olga)}/access"), 403, "not_permitted")


def test_teams_are_a_tree_with_members(cast: Cast, ada: Api) -> None:
    added = ada.post("/teams", {"name": "West", "parent_id": public_id(cast.sales)})
    west = fits(added, TeamOut, 201)
    path, member = f"/teams/{west.id}", f"/teams/{west.id}/members/{public_id(cast.rolf)}"
    assert added["Location"] == f"/api/v1{path}"
    assert fits(ada.patch(path, {"name": "Far West"}), TeamOut).parent_id == public_id(cast.sales)
    problem(ada.patch(path, {"name": "West"}, If_Match='"v1"'), 412, "stale")
    (rolf,) = fits(ada.put(member, {"is_manager": True}), TeamOut).members
    assert (rolf.name, rolf.is_manager) == ("Rolf Sand", True)
    problem(ada.delete(path), 422, "refused")
    assert ada.delete(member).status_code == 204
    assert ada.delete(path).status_code == 204
    problem(ada.get(path), 404, "not_found")
    assert {row.name for row in fits(ada.get("/teams"), TeamsOut).items} == {"Sales", "North", "South"}


def test_roles_are_read(ada: Api) -> None:
    roles = {role.key: role for role in fits(ada.get("/roles"), RolesOut).items}
    assert roles["rep"].writes == "own"
    assert "opportunities.create" in roles["rep"].permissions


def test_company_keeps_what_is_left_out(ada: Api) -> None:
    before = fits(ada.get("/company"), CompanyOut)
    etag = ada.get("/company")["ETag"]
    after = fits(ada.patch("/company", {"first_month": 4}, If_Match=etag), CompanyOut)
    assert (after.first_month, after.pattern, after.name) == (4, before.pattern, before.name)
    assert company().calendar.first_month == 4
    problem(ada.patch("/company", {"name": "Nordvik"}, If_Match=etag), 412, "stale")
    found = problem(ada.patch("/company", {"time_zone": "Europe/Nowhere"}), 422, "refused")
    assert reasons(found)[0][1] == "time_zone"


def test_backup_is_asked_for_once(ada: Api) -> None:
    asked = fits(ada.post("/backups"), BackupsOut, 202)
    assert asked.asked_at is not None
    assert fits(ada.post("/backups"), BackupsOut, 202).asked_at == asked.asked_at
    assert fits(ada.get("/backups"), BackupsOut).items == []


def test_own_profile_and_tokens(cast: Cast) -> None:
    rita = api(cast.rita, "opportunities.edit")
    assert fits(rita.patch("/whoami/profile", {"density": "compact"}), ProfileOut).density == "compact"
    found = problem(rita.patch("/whoami/profile", {"locale": "xx"}), 422, "refused")
    assert reasons(found)[0][1] == "locale"
    (token,) = fits(rita.get("/whoami/tokens"), TokensOut).items
    assert token.scopes == ["opportunities.edit"]
    assert rita.delete(f"/whoami/tokens/{token.id}").status_code == 204
    problem(rita.get("/whoami"), 401, "token_refused")


def test_a_token_that_only_reads_changes_no_profile(cast: Cast) -> None:
    reader = api(cast.rita)
    (token,) = fits(reader.get("/whoami/tokens"), TokensOut).items
    with unchanged():
        problem(reader.patch("/whoami/profile", {"name": "Somebody"}), 403, "not_permitted")
        problem(reader.delete(f"/whoami/tokens/{token.id}"), 403, "not_permitted")


def test_nobody_revokes_the_token_of_another(cast: Cast) -> None:
    olga = api(cast.olga, "opportunities.edit")
    (token,) = fits(olga.get("/whoami/tokens"), TokensOut).items
    rita = api(cast.rita, "opportunities.edit")
    with unchanged():
        problem(rita.delete(f"/whoami/tokens/{token.id}"), 404, "not_found")
