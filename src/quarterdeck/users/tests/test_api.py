"""Whoami and people over the API."""

from urllib.parse import urlencode

import pytest

from quarterdeck.users.api import PeopleOut, PersonOut, WhoamiOut
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast, a_person
from tests.query_counts import QueryCounts
from tests.rest import api, fits, problem, reasons

pytestmark = pytest.mark.django_db


def test_whoami_shows_what_the_token_leaves_of_the_role(cast: Cast) -> None:
    found = fits(api(cast.rita, Permission.OPPORTUNITIES_MOVE).get("/whoami"), WhoamiOut)
    assert found.person_id == public_id(cast.rita)
    assert found.permissions == ["opportunities.move"]
    assert (found.reads, found.writes) == ("people", "own")


def test_people_walk_in_pages_without_gap_or_repeat_while_people_join(cast: Cast) -> None:
    client = api(cast.rita)
    whole = fits(client.get("/people?limit=200"), PeopleOut)
    assert whole.count == len(whole.items) == 8
    seen, cursor = [], ""
    for _ in range(20):
        page = fits(client.get(f"/people?limit=3&cursor={cursor}"), PeopleOut)
        seen += [person.id for person in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
        a_person(f"Aa{len(seen)} Early")
    assert seen == [person.id for person in whole.items]


def test_people_by_name_and_state(cast: Cast) -> None:
    client = api(cast.rita)
    assert [person.name for person in fits(client.get("/people?text=VOG"), PeopleOut).items] == ["Rita Vogel"]
    gone = fits(client.get("/people?is_active=false"), PeopleOut)
    assert [person.name for person in gone.items] == ["Dora Gone"]


@pytest.mark.parametrize("sought", ["a" * 60_000, "\ufdfa" * 3_000])
def test_no_name_holds_a_text_longer_than_names_are(cast: Cast, sought: str) -> None:
    found = fits(api(cast.rita).get(f"/people?{urlencode({'text': sought})}"), PeopleOut)
    assert (found.items, found.count) == ([], 0)


def test_one_person(cast: Cast) -> None:
    client = api(cast.rita)
    reply = client.get(f"/people/{public_id(cast.max)}")
    assert fits(reply, PersonOut).role == "manager"
    assert reply["ETag"] == '"v1"'
    problem(client.get(f"/people/{public_id(cast.paul)}"), 404, "not_found")
    problem(client.get("/people/nobody"), 404, "not_found")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=0", ("limit_out_of_range", "limit")),
        ("limit=201", ("limit_out_of_range", "limit")),
        ("limit=ten", ("not_a_number", "limit")),
        ("limit=99999999999999999999", ("not_a_number", "limit")),
        ("is_active=1", ("not_a_flag", "is_active")),
        ("sort=name", ("field_unknown", "sort")),
        ("text=a&text=b", ("given_twice", "text")),
        ("text=a%00", ("forbidden_character", "text")),
    ],
)
def test_parameters_that_do_not_fit(cast: Cast, query: str, expected: tuple[str, str]) -> None:
    assert reasons(problem(api(cast.rita).get(f"/people?{query}"), 422, "malformed")) == [expected]


def test_foreign_cursor(cast: Cast) -> None:
    found = problem(api(cast.rita).get("/people?cursor=abc"), 422, "refused")
    assert reasons(found) == [("cursor_unusable", "cursor")]


def test_text_with_any_character(cast: Cast) -> None:
    for text in ("%F0%9F%9A%A2", "%25", "_", "%5C", "'"):
        assert fits(api(cast.rita).get(f"/people?text={text}"), PeopleOut).count == 0


def test_query_counts(cast: Cast, query_counts: QueryCounts) -> None:
    client = api(cast.rita)
    client.get("/whoami")
    with query_counts.expect("api whoami"):
        client.get("/whoami")
    with query_counts.expect("api people"):
        client.get("/people")
