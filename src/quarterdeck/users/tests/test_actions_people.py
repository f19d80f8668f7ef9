"""Actions about people: state and event, and nothing at all after a refusal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from quarterdeck.journal.actions import erase_subject
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users import actions
from quarterdeck.users.models import Access, Invitation, Person, Token
from quarterdeck.users.queries import actor_for, actor_for_token, system_actor, wrong_access_rows
from quarterdeck.users.terms import Actor, Density, NewPerson, Permission, Preferences, Theme
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import PASSWORD, Cast, a_person, a_token, token_actor
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
FORM = Via(Door.FORM)
Actors = dict[str, Actor]
Browser = Callable[[int], Client]


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def last_event(person_id: int) -> tuple[str, dict[str, tuple[object, object]]]:
    entry = timeline("person", person_id, limit=1)[0]
    return entry.event, {change.field: (change.old, change.new) for change in entry.changes}


def test_added_person_is_there_sees_their_own_and_stands_in_the_journal(actors: Actors) -> None:
    new = NewPerson("  Nina   Falk ", "Nina@Nordvik.Example")
    person_id = actions.add_person(new=new, by=actors["sam"], via=FORM)
    person = Person.objects.get(pk=person_id)
    assert (person.name, person.name_key, person.email) == ("Nina Falk", "nina falk", "nina@nordvik.example")
    assert not person.has_usable_password()
    assert list(Access.objects.filter(person=person).values_list("owner_id", "may_write")) == [(person_id, True)]
    event, changes = last_event(person_id)
    assert event == "person.added"
    assert changes["email"] == (None, "nina@nordvik.example")
    assert changes["role"] == (None, "rep")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (NewPerson("", "x@nordvik.example"), ["name_missing"]),
        (NewPerson("x" * 201, "x@nordvik.example"), ["too_long"]),
        (NewPerson("Nul\0l", "x@nordvik.example"), ["forbidden_character"]),
        (NewPerson("Nina"), ["email_missing"]),
        (NewPerson("Nina", "nina at home"), ["email_wrong"]),
        (NewPerson("Nina", "RITA@nordvik.example"), ["email_taken"]),
        (NewPerson("Nina", "n@nordvik.example", "emperor"), ["role_unknown"]),
        (NewPerson("Nina", "n@nordvik.example", "partner_user"), ["role_not_for_organisation"]),
        (NewPerson("Nina", "n@nordvik.example", "administrator"), ["lacks_permission", "lacks_permission"]),
    ],
)
def test_person_who_cannot_be_added(actors: Actors, new: NewPerson, expected: list[str]) -> None:
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.add_person(new=new, by=actors["sam"], via=FORM)
    assert codes(refusal) == expected


@pytest.mark.parametrize("who", ["max", "rita", "chiara", "rolf", "paul"])
def test_only_managers_of_people_manage_people(cast: Cast, actors: Actors, who: str) -> None:
    by = actors[who]
    attempts: list[Callable[[], object]] = [
        lambda: actions.add_person(new=NewPerson("Nina", "n@nordvik.example"), by=by, via=FORM),
        lambda: actions.set_role(person_id=by.person_id, role="administrator", by=by, via=FORM),
        lambda: actions.deactivate_person(person_id=cast.olga, by=by, via=FORM),
        lambda: actions.reactivate_person(person_id=cast.disabled, by=by, via=FORM),
        lambda: actions.invite_person(person_id=cast.olga, by=by, via=FORM),
        lambda: actions.issue_reset_link(person_id=cast.olga, by=by, via=FORM),
        lambda: actions.add_organisation(name="Rival", by=by, via=FORM),
        lambda: actions.edit_person(
            person_id=by.person_id, name="Me", email="me@x.example", can_sign_in=True, version=1, by=by, via=FORM
        ),
    ]
    for attempt in attempts:
        with unchanged(), pytest.raises(NotPermitted):
            attempt()


def test_a_new_role_counts_from_the_next_look(cast: Cast, actors: Actors) -> None:
    before = actors["rita"].access_version
    actions.set_role(person_id=cast.rita, role="manager", by=actors["ada"], via=FORM)
    rita = actor_for(cast.rita)
    assert rita.may(Permission.OPPORTUNITIES_OVERRIDE)
    assert rita.access_version > before
    assert Access.objects.get(person_id=cast.rita, owner_id=cast.max).may_write
    assert last_event(cast.rita) == ("person.role_changed", {"role": ("rep", "manager")})
    assert wrong_access_rows() == []


def test_giving_the_same_role_again_is_no_event(cast: Cast, actors: Actors) -> None:
    with unchanged():
        actions.set_role(person_id=cast.rita, role="rep", by=actors["ada"], via=FORM)


@pytest.mark.parametrize(
    ("target", "role", "code"),
    [
        ("rita", "administrator", "lacks_permission"),
        ("sam", "administrator", "lacks_permission"),
        ("ada", "rep", "lacks_permission"),
        ("rita", "partner_user", "role_not_for_organisation"),
        ("paul", "rep", "role_not_for_organisation"),
    ],
)
def test_operations_cannot_make_or_touch_administrators(
    cast: Cast, actors: Actors, target: str, role: str, code: str
) -> None:
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.set_role(person_id=getattr(cast, target), role=role, by=actors["sam"], via=FORM)
    assert code in codes(refusal)


def test_operations_cannot_take_an_administrators_account_over(cast: Cast, actors: Actors) -> None:
    sam = actors["sam"]
    version = Person.objects.get(pk=cast.ada).version
    attempts: list[Callable[[], object]] = [
        lambda: actions.issue_reset_link(person_id=cast.ada, by=sam, via=FORM),
        lambda: actions.deactivate_person(person_id=cast.ada, by=sam, via=FORM),
        lambda: actions.edit_person(
            person_id=cast.ada, name="Ada", email="sam2@x.example", can_sign_in=True, version=version, by=sam, via=FORM
        ),
    ]
    for attempt in attempts:
        with unchanged(), pytest.raises(Refused) as refusal:
            attempt()
        assert "lacks_permission" in codes(refusal)


def test_the_last_administrator_stays(cast: Cast, actors: Actors) -> None:
    ada = actors["ada"]
    attempts: list[Callable[[], object]] = [
        lambda: actions.set_role(person_id=cast.ada, role="rep", by=ada, via=FORM),
        lambda: actions.deactivate_person(person_id=cast.ada, by=system_actor(), via=Via(Door.SYSTEM)),
        lambda: actions.edit_person(
            person_id=cast.ada, name="Ada", email="", can_sign_in=False, version=1, by=ada, via=FORM
        ),
    ]
    for attempt in attempts:
        with unchanged(), pytest.raises(Refused) as refusal:
            attempt()
        assert codes(refusal) == ["last_administrator"]
    other = a_person("Anton Zwei", "administrator")
    actions.set_role(person_id=cast.ada, role="rep", by=ada, via=FORM)
    with pytest.raises(Refused):
        actions.set_role(person_id=other, role="rep", by=actor_for(other), via=FORM)


def test_nobody_deactivates_themself(cast: Cast, actors: Actors) -> None:
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.deactivate_person(person_id=cast.sam, by=actors["sam"], via=FORM)
    assert codes(refusal) == ["own_account"]


def test_deactivation_ends_every_credential_at_once(cast: Cast, actors: Actors) -> None:
    client = Client()
    client.post("/signin/", {"login": "rita@nordvik.example", "password": PASSWORD})
    secret = a_token(cast.rita)
    link = actions.issue_reset_link(person_id=cast.rita, by=actors["sam"], via=FORM)
    assert client.get("/settings/profile").status_code == 200

    actions.deactivate_person(person_id=cast.rita, by=actors["sam"], via=FORM)

    assert client.get("/settings/profile").status_code == 302
    assert Session.objects.count() == 0
    assert actor_for_token(secret, datetime.now(UTC)) is None
    with pytest.raises(NotFound):
        actor_for(cast.rita)
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.accept_invitation(secret=link.secret, password=PASSWORD, via=FORM)
    assert codes(refusal) == ["link_over"]
    answer = Client().post("/signin/", {"login": "rita@nordvik.example", "password": PASSWORD})
    assert b"do not belong together" in answer.content
    event, changes = last_event(cast.rita)
    assert (event, changes) == ("person.deactivated", {"is_active": (True, False)})
    assert timeline("person", cast.rita, limit=1)[0].payload["tokens_revoked"] == 1


def test_records_of_a_deactivated_person_stay_visible_to_their_team(cast: Cast, actors: Actors) -> None:
    actions.deactivate_person(person_id=cast.rita, by=actors["sam"], via=FORM)
    assert Access.objects.filter(person_id=cast.max, owner_id=cast.rita, may_write=True).exists()
    assert not Access.objects.filter(person_id=cast.rita).exists()
    assert wrong_access_rows() == []


def test_reactivation_brings_back_neither_sessions_nor_tokens_nor_the_password(
    cast: Cast, actors: Actors, browser: Browser
) -> None:
    client, secret = browser(cast.rita), a_token(cast.rita)
    actions.deactivate_person(person_id=cast.rita, by=actors["sam"], via=FORM)
    actions.reactivate_person(person_id=cast.rita, by=actors["sam"], via=FORM)
    assert client.get("/settings/profile").status_code == 302
    assert actor_for_token(secret, datetime.now(UTC)) is None
    assert not Person.objects.get(pk=cast.rita).has_usable_password()
    assert actor_for(cast.rita).name == "Rita Vogel"
    assert last_event(cast.rita) == ("person.reactivated", {"is_active": (False, True)})
    assert wrong_access_rows() == []


def test_edited_person(cast: Cast, actors: Actors, browser: Browser) -> None:
    client = browser(cast.rita)
    version = Person.objects.get(pk=cast.rita).version

    def edit(version: int) -> None:
        actions.edit_person(
            person_id=cast.rita,
            name="Rita Vogel-Sand",
            email="",
            can_sign_in=False,
            version=version,
            by=actors["sam"],
            via=FORM,
        )

    edit(version)
    person = Person.objects.get(pk=cast.rita)
    assert (person.name_key, person.email, person.can_sign_in) == ("rita vogel-sand", None, False)
    assert client.get("/settings/profile").status_code == 302
    assert last_event(cast.rita)[1] == {
        "name": ("Rita Vogel", "Rita Vogel-Sand"),
        "email": ("rita@nordvik.example", None),
        "can_sign_in": (True, False),
    }
    with unchanged(), pytest.raises(Stale):
        edit(version)
    with unchanged():
        edit(version + 1)


def test_names_and_addresses_in_the_journal_can_be_erased(cast: Cast) -> None:
    added = timeline("person", cast.rita)[-1]
    assert "Rita" not in str(added.payload)
    erase_subject(kind="person", record_id=cast.rita, stamp=system_actor().stamp(datetime.now(UTC), FORM))
    erased = {change.field for change in timeline("person", cast.rita)[-1].changes if change.is_erased}
    assert erased == {"name", "email"}


def test_a_name_that_grows_when_folded_is_kept_whole_and_its_key_fits(actors: Actors) -> None:
    name = "\ufdfa" * 200
    person_id = actions.add_person(new=NewPerson(name, can_sign_in=False), by=actors["sam"], via=FORM)
    actions.edit_person(
        person_id=person_id, name=name[1:], email="", can_sign_in=False, by=actors["sam"], via=FORM, version=1
    )
    person = Person.objects.get(pk=person_id)
    assert (person.name, len(person.name_key)) == (name[1:], 200)


def test_preferences_are_ones_own(cast: Cast, actors: Actors) -> None:
    wanted = Preferences("Rita V.", "Asia/Tokyo", "ja", "JPY", Theme.DARK, Density.COMPACT, single_keys=False)
    actions.set_preferences(preferences=wanted, by=actors["rita"], via=FORM)
    rita = actor_for(cast.rita)
    assert (rita.name, rita.time_zone, rita.locale, rita.display_currency) == ("Rita V.", "Asia/Tokyo", "ja", "JPY")
    assert rita.access_version > actors["rita"].access_version
    event, changes = last_event(cast.rita)
    assert event == "person.preferences_set"
    assert changes["theme"] == ("system", "dark")
    with unchanged():
        actions.set_preferences(preferences=wanted, by=rita, via=FORM)
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.set_preferences(preferences=Preferences("", "Mars/Base"), by=rita, via=FORM)
    assert codes(refusal) == ["name_missing", "zone_unknown"]


def test_a_narrow_token_of_an_administrator_gives_no_rights_away(cast: Cast) -> None:
    narrow = token_actor(cast.ada, Permission.PEOPLE_MANAGE)
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.set_role(person_id=cast.rita, role="manager", by=narrow, via=Via(Door.API))
    assert set(codes(refusal)) == {"lacks_permission"}
    with unchanged(), pytest.raises(NotPermitted):
        actions.issue_reset_link(person_id=cast.rita, by=narrow, via=Via(Door.API))


def test_unused_links_and_tokens_are_gone_after_deactivation(cast: Cast, actors: Actors) -> None:
    a_token(cast.rita)
    actions.issue_reset_link(person_id=cast.rita, by=actors["sam"], via=FORM)
    actions.deactivate_person(person_id=cast.rita, by=actors["sam"], via=FORM)
    now = datetime.now(UTC) + timedelta(seconds=1)
    assert not Token.objects.filter(person_id=cast.rita, revoked_at=None).exists()
    assert not Invitation.objects.filter(person_id=cast.rita, used_at=None, expires_at__gt=now).exists()
