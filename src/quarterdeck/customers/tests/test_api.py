"""Accounts over the API: what works, what is refused, what is seen."""

import pytest

from quarterdeck.customers import actions
from quarterdeck.customers.api.accounts import AccountOut, AccountsOut
from quarterdeck.customers.terms import NewAccount
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.query_counts import QueryCounts
from tests.rest import Api, api, fits, problem, reasons
from tests.unchanged import unchanged

VIA = Via(Door.API)
WRITE = (Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_DELETE)
BODY = {"name": "Hafen Nord", "domain": "hafen-nord.example", "employees": 1250, "country": "DE", "region": "DE-HH"}


@pytest.fixture
def rita(cast: Cast) -> Api:
    return api(cast.rita, Permission.CUSTOMERS_EDIT)


@pytest.fixture
def sam(cast: Cast) -> Api:
    return api(cast.sam, *WRITE)


def test_create_read_change_delete_restore(cast: Cast, sam: Api) -> None:
    created = sam.post("/accounts", BODY)
    account = fits(created, AccountOut, 201)
    assert (account.name, account.owner_id, account.version) == ("Hafen Nord", public_id(cast.sam), 1)
    path = created["Location"].removeprefix("/api/v1")
    assert path == f"/accounts/{account.id}"
    assert created["ETag"] == sam.get(path)["ETag"] == '"v1"'

    changed = sam.patch(path, {"name": "Hafen Süd", "employees": None}, If_Match=created["ETag"])
    assert fits(changed, AccountOut).model_dump(include={"name", "employees", "domain", "version"}) == {
        "name": "Hafen Süd",
        "employees": None,
        "domain": "hafen-nord.example",
        "version": 2,
    }
    assert sam.delete(path).status_code == 204
    problem(sam.get(path), 404, "not_found")
    assert fits(sam.post(f"{path}/restore"), AccountOut).name == "Hafen Süd"


def test_change_from_an_old_version_is_refused(sam: Api) -> None:
    path = f"/accounts/{fits(sam.post('/accounts', BODY), AccountOut, 201).id}"
    assert sam.patch(path, {"industry": "Ports"}, If_Match='W/"v1"').status_code == 200
    with unchanged():
        for tag in ('"v1"', '"v3"', '"1"', "nonsense", '""', '"v99999999999999999999"'):
            problem(sam.patch(path, {"industry": "Rail"}, If_Match=tag), 412, "stale")
            problem(sam.delete(path, If_Match=tag), 412, "stale")
        found = problem(sam.patch(path, {"industry": "Rail"}, If_Match='"v1", "v2"'), 422, "refused")
        assert reasons(found) == [("one_etag_only", "If-Match")]
    assert sam.patch(path, {"industry": "Rail"}, If_Match="*").status_code == 200


def test_reader_with_the_present_version_gets_no_body(sam: Api) -> None:
    created = sam.post("/accounts", BODY)
    path = created["Location"].removeprefix("/api/v1")
    reply = sam.get(path, If_None_Match=created["ETag"])
    assert (reply.status_code, reply.content) == (304, b"")
    sam.patch(path, {"name": "Other"})
    assert sam.get(path, If_None_Match=created["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "  "}, ("name_missing", "name")),
        ({"name": "Hafen\u0000"}, ("forbidden_character", "name")),
        ({"name": "x" * 1_000_000}, ("too_long", "name")),
        ({"employees": -1}, ("employees_out_of_range", "employees")),
        ({"employees": 2**63}, ("employees_out_of_range", "employees")),
        ({"country": "XX"}, ("country_unknown", "country")),
        ({"region": "FR-75"}, ("region_unknown", "region")),
        ({"email": "nobody"}, ("email_wrong", "email")),
        ({"parent_id": public_id(5)}, ("parent_unknown", "parent_id")),
        ({"owner_id": public_id(5)}, ("owner_unknown", "owner_id")),
    ],
)
def test_rule_says_no(sam: Api, change: dict[str, object], expected: tuple[str, str]) -> None:
    with unchanged():
        found = problem(sam.post("/accounts", BODY | change), 422, "refused")
    assert expected in reasons(found)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": 5}, ("wrong_type", "name")),
        ({"name": None}, ("wrong_type", "name")),
        ({"employees": "12"}, ("wrong_type", "employees")),
        ({"employees": 1.5}, ("wrong_type", "employees")),
        ({"employees": True}, ("wrong_type", "employees")),
        ({"kind": "ship"}, ("unknown_choice", "kind")),
        ({"owner_id": 5}, ("not_an_id", "owner_id")),
        ({"owner_id": None}, ("not_an_id", "owner_id")),
        ({"parent_id": "x"}, ("not_an_id", "parent_id")),
        ({"version": 7}, ("field_unknown", "version")),
        ({"created_at": "2020-01-01"}, ("field_unknown", "created_at")),
    ],
)
def test_shape_does_not_fit(sam: Api, change: dict[str, object], expected: tuple[str, str]) -> None:
    with unchanged():
        assert reasons(problem(sam.post("/accounts", BODY | change), 422, "malformed")) == [expected]


def test_texts_of_every_script_come_back_as_sent(sam: Api) -> None:
    for name in ("Ærø 🚢 Å", "مرفأ الشمال", "港湾北", "=1+1", "<b>x</b>", "a\u200bb"):
        assert fits(sam.post("/accounts", {"name": name}), AccountOut, 201).name == name


def test_reader_token_writes_nothing(cast: Cast) -> None:
    client = api(cast.sam)
    with unchanged():
        problem(client.post("/accounts", BODY), 403, "not_permitted")


def test_stranger_sees_and_changes_nothing(cast: Cast, rita: Api) -> None:
    path = f"/accounts/{fits(rita.post('/accounts', BODY), AccountOut, 201).id}"
    olga, max_, paul = api(cast.olga, Permission.CUSTOMERS_EDIT), api(cast.max), api(cast.paul)
    with unchanged():
        problem(olga.get(path), 404, "not_found")
        problem(olga.patch(path, {"name": "Mine"}), 404, "not_found")
        assert fits(olga.get("/accounts"), AccountsOut).count == 0
        problem(max_.patch(path, {"name": "Mine"}), 403, "not_permitted")
        problem(paul.get("/accounts"), 404, "not_found")
    assert fits(max_.get(path), AccountOut).name == "Hafen Nord"


@pytest.mark.parametrize("sort", ["name", "-name", "employees", "-employees", "owner", "created_at", "-updated_at"])
def test_walk_has_no_gap_and_no_repeat_while_accounts_are_added(actors: dict[str, Actor], sam: Api, sort: str) -> None:
    for number in range(7):
        new = NewAccount(name=f"Kunde {number % 3}", employees=[None, 5, 5][number % 3])
        actions.create_account(new=new, by=actors["sam"], via=VIA)
    whole = [row.id for row in fits(sam.get(f"/accounts?limit=200&sort={sort}"), AccountsOut).items]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = fits(sam.get(f"/accounts?limit=2&sort={sort}&cursor={cursor}"), AccountsOut)
        seen += [row.id for row in page.items]
        cursor = page.next_cursor
        actions.create_account(new=NewAccount(name="Kunde 1", employees=5), by=actors["sam"], via=VIA)
        assert len(seen) < 40
    assert [row for row in seen if row in whole] == whole
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=password", ("sort_unknown", "sort")),
        ("sort=owner__password", ("sort_unknown", "sort")),
        ("sort=--name", ("sort_unknown", "sort")),
        ("sort=name%27%20OR%201=1", ("sort_unknown", "sort")),
        ("cursor=abc", ("cursor_unusable", "cursor")),
    ],
)
def test_sorts_and_cursors_of_its_own_only(sam: Api, query: str, expected: tuple[str, str]) -> None:
    assert reasons(problem(sam.get(f"/accounts?{query}"), 422, "refused")) == [expected]


def test_filters_narrow_list_and_count_alike(actors: dict[str, Actor], cast: Cast, sam: Api) -> None:
    for name, country in (("Alpha", "DE"), ("Beta", "FR"), ("Gamma", "DE")):
        actions.create_account(new=NewAccount(name=name, country=country), by=actors["sam"], via=VIA)
    actions.create_account(new=NewAccount(name="Delta", country="DE"), by=actors["rita"], via=VIA)
    for query, names in {
        "country=DE": ["Alpha", "Delta", "Gamma"],
        "country=DE&country=FR&scope=mine": ["Alpha", "Beta", "Gamma"],
        f"owner_id={public_id(cast.rita)}": ["Delta"],
        "text=AMM": ["Gamma"],
        "kind=person": [],
    }.items():
        page = fits(sam.get(f"/accounts?{query}&limit=1"), AccountsOut)
        assert page.count == len(names), query
        assert [row.name for row in page.items] == names[:1], query


def test_query_counts(cast: Cast, rita: Api, query_counts: QueryCounts) -> None:
    path = f"/accounts/{fits(rita.post('/accounts', BODY), AccountOut, 201).id}"
    with query_counts.expect("api accounts"):
        rita.get("/accounts")
    with query_counts.expect("api account"):
        rita.get(path)
    with query_counts.expect("api account edited"):
        rita.patch(path, {"name": "Other"})
    with query_counts.expect("api account created"):
        rita.post("/accounts", BODY | {"name": "New"})
