"""Signing in and out, links that set a password, sessions: through allauth, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users import actions
from quarterdeck.users.jobs import tidy_sessions
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for, actor_for_token, system_actor
from quarterdeck.users.terms import NewPerson, NewToken
from tests.cast import PASSWORD, SYSTEM, Cast
from tests.unchanged import JOURNAL, unchanged

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another rather long one"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def sign_in(client: Client, email: str = "rita@nordvik.example", password: str = PASSWORD, **more: str) -> HttpResponse:
    answer = client.post("/signin/", {"login": email, "password": password} | more)
    assert isinstance(answer, HttpResponse)
    return answer


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/profile").status_code == 200


def test_signing_in_leads_to_the_page_that_was_asked_for(cast: Cast) -> None:
    client = Client()
    page = text(client.get("/signin/?next=/settings/tokens"))
    assert 'name="next" value="/settings/tokens"' in page
    assert "sign up" not in page.lower()
    answer = sign_in(client, "Rita@Nordvik.example", next="/settings/tokens")
    assert (answer.status_code, answer["Location"]) == (302, "/settings/tokens")
    assert is_signed_in(client)


def test_no_address_outside_is_followed(cast: Cast) -> None:
    answer = sign_in(Client(), next="https://evil.example/")
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("rita@nordvik.example", "wrong password"),
        ("nobody@nordvik.example", PASSWORD),
        ("dora@nordvik.example", PASSWORD),
        ("rita@nordvik.example", ""),
        ("rita\0@nordvik.example", PASSWORD),
        ("", ""),
    ],
)
def test_sign_in_that_fails_says_the_same_whoever_it_is(cast: Cast, email: str, password: str) -> None:
    client = Client()
    with unchanged(JOURNAL):
        page = text(sign_in(client, email, password))
    assert not is_signed_in(client)
    if email and password and "\0" not in email:
        assert "This address and password do not belong together." in page


def test_someone_who_only_owns_records_cannot_sign_in(cast: Cast) -> None:
    new = NewPerson("Only Owner", "only@nordvik.example", can_sign_in=False)
    person_id = actions.add_person(new=new, by=system_actor(), via=SYSTEM)
    person = Person.objects.get(pk=person_id)
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    sign_in(client, "only@nordvik.example")
    assert not is_signed_in(client)


def test_guessing_is_slowed_down_per_address(cast: Cast) -> None:
    for _ in range(5):
        sign_in(Client(), password="wrong password")
    client = Client()
    assert "Too many tries" in text(sign_in(client))
    assert not is_signed_in(client)
    assert sign_in(Client(), "olga@nordvik.example").status_code == 302


def test_guessing_from_elsewhere_does_not_lock_out_a_browser_that_is_known(cast: Cast) -> None:
    known = Client(headers={"X-Forwarded-For": "10.0.0.1"})
    sign_in(known)
    known.post("/signout/")
    for _ in range(6):
        sign_in(Client(), password="wrong password")
    assert "Too many tries" in text(sign_in(Client())), "unknown browsers wait"
    assert sign_in(known).status_code == 302, "a browser that has signed in before does not"
    known.post("/signout/")
    for _ in range(5):
        sign_in(known, password="wrong password")
    assert "Too many tries" in text(sign_in(known)), "and has its own tries"


def test_a_browser_is_known_to_the_one_address_it_signed_in_with(cast: Cast) -> None:
    client = Client()
    sign_in(client, "olga@nordvik.example")
    client.post("/signout/")
    forged = Client()
    forged.cookies["quarterdeck_device"] = "made:up"
    for _ in range(6):
        sign_in(Client(), password="wrong password")
    for other in (client, forged):
        assert "Too many tries" in text(sign_in(other))


def test_guessing_is_slowed_down_per_machine(cast: Cast) -> None:
    answers = [sign_in(Client(), f"nobody{n}@nordvik.example").status_code for n in range(31)]
    assert answers[-1] == 429
    assert "Too many tries" in text(sign_in(Client()))


@pytest.mark.parametrize(("proxies", "is_stopped"), [(0, True), (1, False)])
def test_people_behind_a_trusted_proxy_do_not_slow_each_other(
    cast: Cast, settings: Settings, proxies: int, is_stopped: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(31):
        sign_in(Client(headers={"X-Forwarded-For": f"10.0.0.{number}"}), f"nobody{number}@nordvik.example")
    answer = sign_in(Client(headers={"X-Forwarded-For": "10.0.0.99"}))
    assert (answer.status_code == 429) is is_stopped


def test_signing_out_needs_a_post(cast: Cast) -> None:
    client = Client()
    sign_in(client)
    assert "Sign out" in text(client.get("/signout/"))
    assert is_signed_in(client)
    assert client.post("/signout/").status_code == 302
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/reset/", "password/set/", "confirm-email/", "inactive/"]
)
def test_doors_of_allauth_that_are_not_ours_are_closed(path: str, db: None) -> None:
    assert Client().get(f"/signin/{path}").status_code == 404
    assert Client().get(f"/accounts/{path}").status_code == 404


def test_password_is_changed_by_the_action(cast: Cast) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    body = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    for wrong in ({"oldpassword": "wrong"}, {"password2": "other"}, {"password1": "short", "password2": "short"}):
        with unchanged():
            assert here.post("/settings/password", body | wrong).status_code == 200
    answer = here.post("/settings/password", body)
    assert (answer.status_code, answer["Location"]) == (302, "/settings/profile")
    assert "Your password was changed." in text(here.get("/settings/profile"))
    assert not is_signed_in(there)
    assert timeline("person", cast.rita, limit=1)[0].event == "person.password_changed"
    assert sign_in(Client(), password=NEW_PASSWORD).status_code == 302


def test_sessions_are_listed_and_the_others_ended(cast: Cast) -> None:
    here, there = Client(headers={"User-Agent": FIREFOX}), Client()
    sign_in(here)
    sign_in(there)
    page = text(here.get("/settings/profile"))
    assert "Firefox on Linux" in page
    assert "Another program" in page
    assert page.count("This one") == 1
    assert here.post("/settings/profile", {"do": "end_sessions"}).status_code == 303
    assert "1 other session was ended." in text(here.get("/settings/profile"))
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert tidy_sessions() == 0


def test_opening_a_link_changes_nothing_and_the_button_uses_it_up(cast: Cast) -> None:
    new = NewPerson("Nina Falk", "nina@nordvik.example")
    person_id = actions.add_person(new=new, by=system_actor(), via=SYSTEM)
    link = actions.invite_person(person_id=person_id, by=actor_for(cast.ada), via=Via(Door.FORM))
    address = f"/join/{link.secret}"
    client = Client()
    for _ in range(2):
        with unchanged():
            page = client.get(address)
        assert "Welcome, Nina Falk" in text(page)
        assert "no-store" in page["Cache-Control"]
    with unchanged():
        assert client.post(address, {"password": "short"}).status_code == 422
        assert client.post(address).status_code == 422
    assert client.post(address, {"password": NEW_PASSWORD})["Location"] == "/"
    assert text(client.get("/settings/profile")).count("This one") == 1
    for method in (client.get, client.post):
        with unchanged():
            answer = method(address, {"password": NEW_PASSWORD})
        assert answer.status_code == 410
        assert "This link is over" in text(answer)


def test_a_reset_link_signs_its_owner_in_whoever_was_signed_in_before(cast: Cast, browser: Browser) -> None:
    link = actions.issue_reset_link(person_id=cast.rita, by=system_actor(), via=SYSTEM)
    client = browser(cast.olga)
    assert "Set a new password, Rita Vogel" in text(client.get(f"/join/{link.secret}"))
    client.post(f"/join/{link.secret}", {"password": NEW_PASSWORD})
    assert "rita@nordvik.example" in text(client.get("/settings/profile"))


def test_a_reset_by_link_or_command_ends_tokens(cast: Cast) -> None:
    new = NewToken("sync", timezone.now() + timedelta(days=1))
    for reset in ("link", "command"):
        token = actions.create_token(new=new, by=actor_for(cast.rita), via=SYSTEM)
        assert actor_for_token(token.secret, timezone.now())
        if reset == "link":
            link = actions.issue_reset_link(person_id=cast.rita, by=actor_for(cast.ada), via=SYSTEM)
            assert actor_for_token(token.secret, timezone.now()), "a link not used changes nothing"
            actions.accept_invitation(secret=link.secret, password=NEW_PASSWORD, via=SYSTEM)
        else:
            actions.set_password(person_id=cast.rita, password=NEW_PASSWORD, by=system_actor(), via=SYSTEM)
        assert actor_for_token(token.secret, timezone.now()) is None, reset


def test_links_nobody_made(db: None) -> None:
    for secret in ("x", "x" * 500, "%F0%9F%9A%A2"):
        assert Client().get(f"/join/{secret}").status_code == 410
