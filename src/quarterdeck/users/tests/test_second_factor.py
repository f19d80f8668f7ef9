"""The second factor: set up, asked at sign-in, recovery codes, required by a role, reset by an administrator."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.utils import timezone

from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users import actions
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for, actor_for_token
from quarterdeck.users.terms import Actor, NewToken
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.cast import PASSWORD, Cast
from tests.unchanged import JOURNAL, unchanged

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
FORM = Via(Door.FORM)
PAGE = "/settings/second-factor"
CODES = re.compile(r"\b\d{4} \d{4}\b")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def code_of(secret: str, *, steps: int = 0) -> str:
    """What a device that holds the secret shows, some half minutes from now."""
    return str(format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + steps)))


def signed_in(email: str = "rita@nordvik.example", password: str = PASSWORD, client: Client | None = None) -> Client:
    client = client or Client()
    client.post("/signin/", {"login": email, "password": password})
    return client


def proven(client: Client, password: str = PASSWORD) -> Client:
    """Somebody who has just entered their password again."""
    answer = client.post(f"/signin/again?next={PAGE}", {"password": password})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    return client


def secret_on(page: str) -> str:
    found = re.search(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b", page)
    assert found
    return found[0]


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set a second factor up by the pages; its secret and the recovery codes shown."""
    secret = secret_on(text(client.get(PAGE)))
    answer = client.post(PAGE, {"do": "set_up", "code": code_of(secret)})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return secret, list(dict.fromkeys(CODES.findall(text(answer))))


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/profile").status_code == 200


def test_setting_up_asks_for_the_password_again_and_for_a_code_of_the_device(cast: Cast) -> None:
    client = signed_in()
    answer = client.get(PAGE)
    assert answer["Location"] == f"/signin/again?next={PAGE.replace('/', '%2F')}"
    with unchanged(JOURNAL):
        assert "This is not your present password." in text(client.post(answer["Location"], {"password": "wrong"}))
        assert client.post(PAGE, {"do": "set_up", "code": "123456"})["Location"].startswith("/signin/again")
    proven(client)
    page = text(client.get(PAGE))
    assert 'src="data:image/svg+xml;base64,' in page
    assert secret_on(page) == secret_on(text(client.get(PAGE))), "the same until it is used"
    with unchanged():
        refused = client.post(PAGE, {"do": "set_up", "code": "000000"})
    assert refused.status_code == 422
    assert "This is not the code of this moment." in text(refused)
    assert client.post(PAGE, {"do": "nothing"}).status_code == 404


def test_a_sign_in_needs_the_code_from_then_on(cast: Cast) -> None:
    here, there = signed_in(), signed_in()
    secret, codes = set_up(proven(here))
    assert len(codes) == 10
    assert is_signed_in(here)
    assert not is_signed_in(there), "sessions that never saw a code end"
    assert timeline("person", cast.rita, limit=1)[0].event == "person.second_factor_set"
    client = signed_in()
    assert not is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=90)):
        page = client.post("/signin/code", {"code": "000000"})
        assert "This code is not right" in text(page)
        code = code_of(secret)
        assert client.post("/signin/code", {"code": code})["Location"] == "/"
        assert is_signed_in(client)
        again = signed_in()
        assert "was used before" in text(again.post("/signin/code", {"code": code}))
        assert not is_signed_in(again)


def test_a_recovery_code_signs_in_once(cast: Cast) -> None:
    _secret, codes = set_up(proven(signed_in()))
    client = signed_in()
    assert client.post("/signin/code", {"code": codes[3]}).status_code == 302
    assert is_signed_in(client)
    again = signed_in()
    assert again.post("/signin/code", {"code": codes[3]}).status_code == 200
    assert not is_signed_in(again)
    page = text(proven(client).get(PAGE))
    assert ">9<" in page
    assert not CODES.search(page), "codes are shown once"
    fresh = list(dict.fromkeys(CODES.findall(text(client.post(PAGE, {"do": "renew"})))))
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    other = signed_in()
    assert other.post("/signin/code", {"code": codes[4]}).status_code == 200
    assert other.post("/signin/code", {"code": fresh[4]}).status_code == 302


def test_guessing_codes_is_slowed_down(cast: Cast) -> None:
    secret, _codes = set_up(proven(signed_in()))
    client = signed_in()
    for _ in range(5):
        assert "This code is not right" in text(client.post("/signin/code", {"code": "000000"}))
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        assert "Too many tries" in text(client.post("/signin/code", {"code": code_of(secret)}))
    assert not is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert signed_in().post("/signin/code", {"code": code_of(secret)}).status_code == 302


def test_secrets_are_not_stored_as_they_are(cast: Cast) -> None:
    secret, codes = set_up(proven(signed_in()))
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret.replace(" ", "") not in kept
    assert not any(code.replace(" ", "") in kept for code in codes)


def test_another_signing_key_makes_no_code_right(cast: Cast, settings: Any) -> None:
    secret, _codes = set_up(proven(signed_in()))
    settings.SECRET_KEY = "another key that is long enough for this"
    client = signed_in()
    for code in (code_of(secret, steps=1), format_hotp_value(hotp_value("", int(time.time()) // 30))):
        assert client.post("/signin/code", {"code": code}).status_code == 200
    assert not is_signed_in(client)


def test_it_can_be_moved_and_removed(cast: Cast) -> None:
    client = proven(signed_in())
    old, _codes = set_up(client)
    page = text(client.get(f"{PAGE}?device=new"))
    new = secret_on(page)
    assert new != old
    assert client.post(PAGE, {"do": "set_up", "code": code_of(new)}).status_code == 200
    assert Authenticator.objects.filter(user_id=cast.rita).count() == 2
    assert client.post(PAGE, {"do": "remove"}).status_code == 303
    assert "Your second factor was removed." in text(client.get(PAGE))
    assert not Authenticator.objects.exists()
    assert not Person.objects.get(pk=cast.rita).has_second_factor
    assert is_signed_in(signed_in())
    with unchanged():
        assert client.post(PAGE, {"do": "renew"}).status_code == 404
        assert client.post(PAGE, {"do": "remove"}).status_code == 303


def require(cast: Cast, role: str = "rep", *, is_required: bool = True) -> None:
    actions.require_second_factor(role=role, is_required=is_required, by=actor_for(cast.ada), via=FORM)


def test_a_role_that_requires_one_leads_to_it(cast: Cast) -> None:
    client = signed_in()
    require(cast)
    for address in ("/", "/accounts", "/settings/profile", "/settings/tokens"):
        assert client.get(address)["Location"] == PAGE
        assert client.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == PAGE
    page = text(proven(client).get(PAGE))
    assert "Your role needs a second factor" in page
    assert "/settings/tokens" not in page, "no links to pages that may not be opened"
    set_up(client)
    assert is_signed_in(client)
    with unchanged():
        refused = client.post(PAGE, {"do": "remove"})
    assert refused.status_code == 422
    assert "Move it to another device instead." in text(refused)
    require(cast, is_required=False)
    assert client.post(PAGE, {"do": "remove"}).status_code == 303


def test_tokens_stay_and_none_is_made_without_it(cast: Cast, actors: dict[str, Actor]) -> None:
    new = NewToken("sync", timezone.now() + timedelta(days=1))
    token = actions.create_token(new=new, by=actors["rita"], via=FORM)
    require(cast)
    assert actor_for_token(token.secret, timezone.now())
    with unchanged(), pytest.raises(NotPermitted):
        actions.create_token(new=new, by=actor_for(cast.rita), via=FORM)


def test_only_administrators_require_it(cast: Cast, browser: Browser) -> None:
    sam, client = browser(cast.sam), browser(cast.ada)
    with unchanged():
        assert sam.post("/settings/roles", {"role": "rep", "is_required": "yes"}).status_code == 403
        assert client.post("/settings/roles", {"role": "none", "is_required": "yes"}).status_code == 404
    assert client.post("/settings/roles", {"role": "rep", "is_required": "yes"}).status_code == 303
    page = text(client.get("/settings/roles"))
    assert "Require no longer" in page
    assert "2 people without" in page
    assert "Require no longer" not in text(sam.get("/settings/roles"))
    with unchanged():
        require(cast)


def test_an_administrator_resets_somebody_elses(cast: Cast, actors: dict[str, Actor]) -> None:
    client = signed_in()
    set_up(proven(client))
    with unchanged(), pytest.raises(NotPermitted):
        actions.reset_second_factor(person_id=cast.rita, by=actors["max"], via=FORM)
    with unchanged(), pytest.raises(Refused):
        actions.reset_second_factor(person_id=cast.ada, by=actors["ada"], via=FORM)
    with unchanged(), pytest.raises(Refused):
        actions.reset_second_factor(person_id=cast.ada, by=actors["sam"], via=FORM)
    actions.reset_second_factor(person_id=cast.rita, by=actors["ada"], via=FORM)
    entry = timeline("person", cast.rita, limit=1)[0]
    assert (entry.event, entry.actor_id) == ("person.second_factor_removed", cast.ada)
    assert not is_signed_in(client)
    assert is_signed_in(signed_in())
    with unchanged():
        actions.reset_second_factor(person_id=cast.rita, by=actors["ada"], via=FORM)


def test_a_reset_link_does_not_go_round_it(cast: Cast, actors: dict[str, Actor]) -> None:
    set_up(proven(signed_in()))
    link = actions.issue_reset_link(person_id=cast.rita, by=actors["ada"], via=FORM)
    client = Client()
    answer = client.post(f"/join/{link.secret}", {"password": "another rather long one"})
    assert answer["Location"] == "/signin/code"
    assert not is_signed_in(client)


def test_nobody_sets_one_up_for_somebody_who_is_gone(cast: Cast, actors: dict[str, Actor]) -> None:
    actor = actors["rita"]
    actions.deactivate_person(person_id=cast.rita, by=actors["ada"], via=FORM)
    secret = generate_totp_secret()
    with unchanged(), pytest.raises(NotFound):
        actions.set_up_second_factor(secret=secret, code=code_of(secret), by=actor, via=FORM)


def test_proving_by_a_code_instead_of_the_password(cast: Cast) -> None:
    client = signed_in()
    secret, _codes = set_up(proven(client))
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        page = text(client.get(PAGE, follow=True))
        assert "Use a code" in page
        page = text(client.get(f"/signin/again/code?next={PAGE}"))
        assert "Use your password" in page
        assert client.post(f"/signin/again/code?next={PAGE}", {"code": code_of(secret)})["Location"] == PAGE
        assert client.get(PAGE).status_code == 200


def test_a_wrong_code_is_written_down(cast: Cast) -> None:
    set_up(proven(signed_in()))
    client = signed_in()
    client.post("/signin/code", {"code": "000000"})
    assert not is_signed_in(client)
    (failed,) = [one for one in timeline("sign_in", cast.rita) if one.event == "sign_in.failed"]
    assert failed.payload["because"] == "wrong_code"
    assert {change.field: change.new for change in failed.changes} == {
        "email": "rita@nordvik.example",
        "address": "127.0.0.1",
    }
    assert "000000" not in str(failed)
