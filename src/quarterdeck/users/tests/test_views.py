"""Settings pages: shown, posted without JavaScript, and closed to strangers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quarterdeck.journal.terms import Door, Via
from quarterdeck.users import actions
from quarterdeck.users.models import Person, Team, TeamMembership, Token
from quarterdeck.users.queries import actor_for
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
FORM = Via(Door.FORM)
SECRET = re.compile(r"\bqd_[\w-]{43}")


def of_person(person_id: int) -> str:
    return reverse("settings_person", args=[public_id(person_id)])


def of_team(team_id: int) -> str:
    return reverse("settings_team", args=[public_id(team_id)])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def pages(cast: Cast) -> list[str]:
    """The settings pages for managers of people."""
    names = (
        "settings_people",
        "settings_people_invite",
        "settings_person_new",
        "settings_teams",
        "settings_team_new",
        "settings_roles",
    )
    return [*map(reverse, names), of_person(cast.rita), f"{of_person(cast.rita)}/deactivate", of_team(cast.north)]


OWN = [reverse(name) for name in ("settings_profile", "settings_tokens", "account_change_password", "settings")]


def test_the_administrator_sees_every_page(cast: Cast, browser: Browser) -> None:
    client = browser(cast.ada)
    for address in (*pages(cast), *OWN):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        assert "</html>" in text(answer)


def test_everybody_else_has_their_own_pages_only(cast: Cast, browser: Browser) -> None:
    client = browser(cast.rita)
    for address in OWN:
        assert client.get(address, follow=True).status_code == 200
    for address in pages(cast):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "Manage people" in text(answer)


def test_partner_users_find_nothing(cast: Cast, browser: Browser) -> None:
    for person_id in (cast.paul, cast.pia):
        client = browser(person_id)
        for address in (*pages(cast), *OWN):
            answer = client.get(address)
            assert answer.status_code == 404
            assert "Nordvik" not in text(answer)


def test_the_anonymous_and_the_deactivated_are_sent_to_sign_in_and_back(cast: Cast, browser: Browser) -> None:
    gone = browser(cast.rita)
    actions.deactivate_person(person_id=cast.rita, by=actor_for(cast.ada), via=FORM)
    for client in (Client(), gone):
        for address in (*pages(cast), *OWN):
            answer = client.get(address)
            assert (answer.status_code, answer["Location"]) == (302, f"/signin/?next={address}")
            assert client.post(address).status_code in {302, 405}


def test_a_fragment_of_an_ended_session_leads_the_whole_page_to_sign_in(db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/settings/people?text=a"}
    answer = Client().get("/settings/people", headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/signin/?next=http%3A//testserver/settings/people%3Ftext%3Da"


def test_strangers_posts_change_nothing(cast: Cast, browser: Browser) -> None:
    posts = [
        (reverse("settings_person_new"), {"name": "X", "email": "x@y.example", "role": "rep", "can_sign_in": "on"}),
        (f"{of_person(cast.olga)}/deactivate", {"successor": "nobody"}),
        (of_person(cast.olga), {"do": "reset_second_factor"}),
        (of_person(cast.olga), {"do": "end_sessions"}),
        ("/settings/people/invite", {"people": "x@y.example", "role": "rep"}),
        (of_person(cast.olga), {"do": "link"}),
        (of_person(cast.rita), {"do": "role", "role": "administrator"}),
        (of_person(cast.rita), {"do": "edit", "name": "X", "version": "1"}),
        (reverse("settings_team_new"), {"name": "Mine"}),
        (of_team(cast.sales), {"do": "join", "person": public_id(cast.rita), "is_manager": "on"}),
        (of_team(cast.north), {"do": "leave", "person": public_id(cast.max)}),
        (of_team(cast.south), {"do": "close"}),
    ]
    for person_id, status in ((cast.rita, 403), (cast.max, 403), (cast.rolf, 403), (cast.paul, 404)):
        client = browser(person_id)
        for address, body in posts:
            with unchanged():
                assert client.post(address, body).status_code == status, (address, body)


def test_profile_is_saved_and_shown(cast: Cast, browser: Browser) -> None:
    client = browser(cast.rita)
    body = {"name": "Rita V.", "time_zone": "Europe/Oslo", "locale": "nb", "display_currency": "NOK"}
    answer = client.post("/settings/profile", body | {"theme": "dark", "density": "compact"})
    assert (answer.status_code, answer["Location"]) == (303, "/settings/profile")
    shown = text(client.get("/settings/profile"))
    assert 'data-theme="dark" data-density="compact" data-keys="off"' in shown
    assert "Your profile was saved." in shown
    with unchanged():
        answer = client.post("/settings/profile", body | {"name": " ", "theme": "dark", "density": "compact"})
    assert answer.status_code == 422
    with unchanged():
        assert client.post("/settings/profile", body | {"theme": "pink", "density": "compact"}).status_code == 422


def test_a_person_is_added_and_invited(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    address = reverse("settings_person_new")
    body = {"name": "Nina Falk", "email": "nina@nordvik.example", "role": "rep", "can_sign_in": "on"}
    answer = client.post(address, body)
    person = Person.objects.get(email="nina@nordvik.example")
    assert (answer.status_code, answer["Location"]) == (303, of_person(person.id))
    shown = text(client.post(of_person(person.id), {"do": "link"}))
    assert "http://testserver/join/" in shown
    assert "http://testserver/join/" not in text(client.get(of_person(person.id)))
    with unchanged():
        answer = client.post(address, body | {"role": "administrator"})
    assert answer.status_code == 422
    assert "You do not have the right" in text(answer)
    assert "Someone else signs in with this address." in text(answer)


def test_a_person_is_edited_promoted_and_deactivated(cast: Cast, browser: Browser) -> None:
    client, address = browser(cast.ada), of_person(cast.rita)
    version = Person.objects.get(pk=cast.rita).version
    body = {"do": "edit", "name": "Rita Sand", "email": "rita@nordvik.example", "can_sign_in": "on"}
    assert client.post(address, body | {"version": str(version)}).status_code == 303
    with unchanged():
        stale = client.post(address, body | {"name": "Rita Old", "version": str(version)})
    assert stale.status_code == 409
    assert "changed meanwhile" in text(stale)
    assert "Rita Sand" in text(stale)
    assert client.post(address, {"do": "role", "role": "manager"}).status_code == 303
    assert actor_for(cast.rita).role_key == "manager"
    with unchanged():
        assert client.post(address, {"do": "role", "role": "emperor"}).status_code == 422
        assert client.post(address, {"do": "dance"}).status_code == 404
    with unchanged():
        assert client.post(f"{address}/deactivate", {"successor": ""}).status_code == 422
        assert client.post(f"{address}/deactivate", {"successor": public_id(cast.rita)}).status_code == 422
    assert client.post(f"{address}/deactivate", {"successor": "nobody"}).status_code == 303
    assert not Person.objects.get(pk=cast.rita).is_active
    assert "Deactivated" in text(client.get(address))
    assert client.get(f"{address}/deactivate").status_code == 303
    assert client.post(address, {"do": "reactivate"}).status_code == 303
    assert Person.objects.get(pk=cast.rita).is_active


def test_refusals_on_the_page_of_a_person_say_why(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    for body in (
        {"do": "link"},
        {"do": "role", "role": "rep"},
        {"do": "reset_second_factor"},
        {"do": "end_sessions"},
    ):
        with unchanged():
            answer = client.post(of_person(cast.ada), body)
        assert answer.status_code == 422
        assert "You do not have the right “" in text(answer)


def test_people_are_found_by_name_and_state(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    found = text(client.get("/settings/people?text=vogel"))
    assert "Rita Vogel" in found
    assert "Max Berg" not in found
    gone = text(client.get("/settings/people?state=deactivated"))
    assert "Dora Gone" in gone
    assert "Rita Vogel" not in gone
    assert "Nobody matches." in text(client.get("/settings/people?text=zzz"))


def test_teams_are_added_filled_and_closed(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    client.post(reverse("settings_team_new"), {"name": "East", "parent_id": public_id(cast.sales)})
    team = Team.objects.get(name="East")
    join = {"do": "join", "person": public_id(cast.rolf), "is_manager": "on", "since": "2024-02-29"}
    assert client.post(of_team(team.id), join).status_code == 303
    row = TeamMembership.objects.get(team=team)
    assert (row.person_id, row.is_manager, row.valid_from.isoformat()) == (cast.rolf, True, "2024-02-29")
    assert "Rolf Sand" in text(client.get(of_team(team.id)))
    refused = {
        422: [join | {"since": "2999-01-01", "is_manager": ""}, {"do": "join"}, {"do": "close"}, {"do": "edit"}],
        404: [{"do": "leave", "person": public_id(cast.rita)}, {"do": "leave", "person": "?"}, {"do": "dance"}],
        409: [{"do": "edit", "name": "West", "version": "9"}],
    }
    for status, bodies in refused.items():
        for body in bodies:
            with unchanged():
                assert client.post(of_team(team.id), body).status_code == status, body
    assert client.post(of_team(team.id), {"do": "leave", "person": public_id(cast.rolf)}).status_code == 303
    assert client.post(of_team(team.id), {"do": "edit", "name": "West", "version": "1"}).status_code == 303
    assert client.post(of_team(team.id), {"do": "close"})["Location"] == reverse("settings_teams")
    assert client.get(of_team(team.id)).status_code == 404


def test_no_browser_stores_a_page_with_a_secret(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    for address, body in (
        ("/settings/tokens", {"do": "create", "name": "Job", "days": "30"}),
        (of_person(cast.olga), {"do": "link"}),
    ):
        answer = client.post(address, body)
        assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)


def test_a_token_is_shown_once_and_revoked(cast: Cast, browser: Browser) -> None:
    client = browser(cast.rita)
    move = Permission.OPPORTUNITIES_MOVE.value
    shown = text(client.post("/settings/tokens", {"do": "create", "name": "Job", "days": "30", "scopes": move}))
    token = Token.objects.get()
    assert token.scopes == move
    assert SECRET.search(shown)
    assert not SECRET.search(text(client.get("/settings/tokens")))
    bad = [
        {"name": "Job", "days": "30", "scopes": Permission.PEOPLE_MANAGE.value},
        {"name": "", "days": "30"},
        {"name": "x" * 81, "days": "30"},
        {"name": "Job", "days": "9999"},
    ]
    for body in bad:
        with unchanged():
            assert client.post("/settings/tokens", {"do": "create"} | body).status_code == 422
    olga, revoke = browser(cast.olga), {"do": "revoke", "token": public_id(token.id)}
    with unchanged():
        assert olga.post("/settings/tokens", revoke).status_code == 404
        assert client.post("/settings/tokens", {"do": "revoke", "token": "?"}).status_code == 404
    assert client.post("/settings/tokens", revoke).status_code == 303
    assert "Ended" in text(client.get("/settings/tokens"))


def test_the_company_is_edited_by_administrators(cast: Cast, browser: Browser) -> None:
    ada, sam = browser(cast.ada), browser(cast.sam)
    body = {"name": "Nordvik AG", "time_zone": "Europe/Oslo", "locale": "nb", "first_month": "4", "version": "1"}
    body |= {"pattern": "months", "week_end": "6", "push_period": "month"}
    with unchanged():
        assert sam.get("/settings/company").status_code == sam.post("/settings/company", body).status_code == 403
        assert ada.post("/settings/company", body | {"name": " "}).status_code == 422
        assert ada.post("/settings/company", body | {"first_month": "13"}).status_code == 422
    assert ada.post("/settings/company", body).status_code == 303
    shown = text(ada.get("/settings/company"))
    assert "The company was saved." in shown
    assert '<option value="4" selected>' in shown
    with unchanged():
        stale = ada.post("/settings/company", body | {"name": "Nordvik Old"})
    assert stale.status_code == 409
    assert "Nordvik AG" in text(stale)


def test_roles_show_who_may_what(cast: Cast, browser: Browser, actors: dict[str, Actor]) -> None:
    shown = text(browser(cast.ada).get("/settings/roles"))
    for label in ("Sales operations", "Partner user", "Override a stage&#39;s criteria", "Records of their teams"):
        assert label in shown


def test_query_counts_of_pages(cast: Cast, browser: Browser, query_counts: QueryCounts) -> None:
    client = browser(cast.ada)
    for address in (*pages(cast), *OWN[:2]):
        name = address.replace(public_id(cast.rita), "rita").replace(public_id(cast.north), "north")
        with query_counts.expect(f"page {name}"):
            client.get(address)
