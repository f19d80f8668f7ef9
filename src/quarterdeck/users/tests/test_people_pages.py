"""What a team needs of the people pages: several let in, found again, known, let go with their work moved."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quarterdeck.journal.terms import Door, Via
from quarterdeck.users import actions
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for
from quarterdeck.users.queries.administration import people
from quarterdeck.users.queries.members import members_on, memberships_of
from quarterdeck.users.rules import invitees_of
from quarterdeck.users.terms import Actor, Invitee, PeopleFilter, PersonState
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.cast import PASSWORD, SYSTEM, Cast
from tests.customers import an_account
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
# How SQLite is asked for the numbers of more than fifty rows.
NUMBERS = 'SELECT "seq" FROM'
FORM = Via(Door.FORM)
INVITE = "/settings/people/invite"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def of_person(person_id: int) -> str:
    return reverse("settings_person", args=[public_id(person_id)])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Nina Falk <Nina@Nordvik.example>", Invitee("Nina Falk", "nina@nordvik.example")),
        ("nina.falk@nordvik.example", Invitee("Nina Falk", "nina.falk@nordvik.example")),
        ("Nina Falk, nina@nordvik.example", Invitee("Nina Falk", "nina@nordvik.example")),
        ("nina@nordvik.example;Nina  Falk", Invitee("Nina Falk", "nina@nordvik.example")),
        ("Nina Falk", Invitee("Nina Falk", "")),
    ],
)
def test_a_line_names_one_person(typed: str, found: Invitee) -> None:
    assert invitees_of(f"\n {typed}\n\n") == [found]


def test_several_are_invited_at_once(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    body = {"people": "Nina Falk <nina@nordvik.example>\ntom@nordvik.example", "role": "rep"}
    answer = client.post(INVITE, body | {"team": public_id(cast.north)})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    shown = text(answer)
    assert shown.count("http://testserver/join/") >= 2
    nina = Person.objects.get(email="nina@nordvik.example")
    assert not nina.has_usable_password()
    assert [one.team_name for one in memberships_of(actor_for(cast.sam), nina.pk)] == ["North"]
    secret = shown.split("http://testserver/join/")[1].split('"')[0].split("<")[0]
    assert Client().post(f"/join/{secret}", {"password": PASSWORD})["Location"] == "/"
    assert actor_for(cast.max).access_version > 1


def test_one_line_that_cannot_be_refuses_all_and_says_which(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    lines = ["Nina <nina@nordvik.example>", "rita@nordvik.example", "Tom", "x@y", "nina@nordvik.example"]
    with unchanged():
        answer = client.post(INVITE, {"people": "\n".join(lines), "role": "rep"})
    assert answer.status_code == 422
    page = text(answer)
    for said in ("rita@nordvik.example: someone else", "Tom: there is no address", "x@y: ", "is named twice"):
        assert said in page
    many = "\n".join(f"p{number}@nordvik.example" for number in range(51))
    with unchanged():
        assert "50 people at once" in text(client.post(INVITE, {"people": many, "role": "rep"}))
        assert client.post(INVITE, {"people": "\x0b", "role": "rep"}).status_code == 422
        assert "You do not have the right" in text(
            client.post(INVITE, {"people": "a@b.example", "role": "administrator"})
        )


def test_inviting_is_for_managers_of_people(cast: Cast, actors: dict[str, Actor]) -> None:
    rows = [Invitee("Nina", "nina@nordvik.example")]
    with unchanged(), pytest.raises(NotPermitted):
        actions.invite_people(rows=rows, role="rep", by=actors["max"], via=FORM)
    with unchanged(), pytest.raises(NotFound):
        actions.invite_people(rows=rows, role="rep", team_id=1, by=actors["sam"], via=FORM)
    for role in ("partner_user", "none"):
        with unchanged(), pytest.raises(Refused):
            actions.invite_people(rows=rows, role=role, by=actors["sam"], via=FORM)


def test_statements_do_not_grow_with_the_people_invited(cast: Cast, actors: dict[str, Actor]) -> None:
    asked: list[list[str]] = []
    for count in (2, 40):
        rows = [Invitee(f"P {number}", f"p{number}@nordvik.example") for number in range(count)]
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            actions.invite_people(rows=rows, role="rep", team_id=cast.north, by=actors["sam"], via=FORM)
            transaction.set_rollback(True)
        asked.append([re.sub(r"^\d+ times: ", "", query["sql"]) for query in captured])
    few, many = ([sql for sql in asks if not sql.startswith(("INSERT", NUMBERS, "SAVE", "RELEASE"))] for asks in asked)
    assert len(few) == len(many)
    # Of three kinds of entries each; whole fifties of other rows, then the rest of them.
    inserts = Counter(sql.split('"')[1] for sql in asked[1] if sql.startswith("INSERT"))
    # Members of a team see each other: the closure is written in parts.
    del inserts["users_access"]
    assert max(inserts.values()) <= 3


def test_people_are_narrowed_by_state_role_and_team(cast: Cast, browser: Browser, actors: dict[str, Actor]) -> None:
    ada = actors["ada"]

    def names(**narrowed: Any) -> list[str]:
        return [row.name for row in people(ada, PeopleFilter(**narrowed))]

    assert names(role="manager") == ["Max Berg"]
    assert names(team_id=cast.north) == ["Max Berg", "Rita Vogel"]
    assert names(team_id=0) == []
    assert names(text="RITA@nord") == ["Rita Vogel"]
    assert names(state=PersonState.NOT_JOINED) == []
    actions.invite_people(rows=[Invitee("Nina", "nina@n.example")], role="rep", by=ada, via=FORM)
    assert names(state=PersonState.NOT_JOINED) == ["Nina"]
    assert "Rita Vogel" in names(state=PersonState.NO_SECOND_FACTOR)
    client = browser(cast.ada)
    page = text(client.get(f"/settings/people?team={public_id(cast.north)}&role=manager"))
    assert "Max Berg" in page
    assert "Rita Vogel" not in page
    assert "Nobody matches." in text(client.get("/settings/people?team=?"))


def test_the_page_of_a_person_shows_what_they_have(cast: Cast, browser: Browser) -> None:
    an_account(cast.rita)
    rita = Client()
    rita.post("/signin/", {"login": "rita@nordvik.example", "password": PASSWORD})
    client = browser(cast.ada)
    page = text(client.get(of_person(cast.rita)))
    for said in ("Open work", f"/accounts?owner={public_id(cast.rita)}", "North", "Where they are signed in"):
        assert said in page
    assert client.post(of_person(cast.rita), {"do": "end_sessions"}).status_code == 303
    assert rita.get("/settings/profile").status_code == 302
    assert "Deactivate</a>" not in text(client.get(of_person(cast.ada)))


def test_deactivation_shows_what_moves_and_moves_it(cast: Cast, browser: Browser) -> None:
    account = an_account(cast.rita)
    client, address = browser(cast.ada), f"{of_person(cast.rita)}/deactivate"
    page = text(client.get(address))
    assert "Accounts" in page
    assert "Nobody: it stays with Rita Vogel" in page
    assert client.post(address, {"successor": public_id(cast.olga)}).status_code == 303
    assert "deactivated and signed out everywhere" in text(client.get(of_person(cast.rita)))
    assert f"/accounts/{public_id(account)}" in text(client.get(f"/accounts?owner={public_id(cast.olga)}"))


def test_a_team_as_it_was(cast: Cast, browser: Browser, actors: dict[str, Actor]) -> None:
    sam = actors["sam"]
    actions.leave_team(team_id=cast.north, person_id=cast.rita, until=date(2024, 5, 1), by=sam, via=SYSTEM)
    then = [(one.person_name, one.is_manager) for one in members_on(sam, cast.north, date(2024, 4, 30))]
    assert then == [("Max Berg", True), ("Rita Vogel", False)]
    assert [one.person_name for one in members_on(sam, cast.north, date(2024, 5, 1))] == ["Max Berg"]
    client = browser(cast.sam)
    address = reverse("settings_team", args=[public_id(cast.north)])
    assert "Rita Vogel" in text(client.get(f"{address}?on=2024-04-30")).split("As it was")[1].split("Let someone in")[0]
    assert "Nobody was in the team" in text(client.get(f"{address}?on=2001-01-01"))
    assert client.get(f"{address}?on=never").status_code == 200
    with pytest.raises(NotPermitted):
        members_on(actors["rita"], cast.north, date(2024, 4, 30))
