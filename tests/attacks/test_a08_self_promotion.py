"""A08: nobody gives themself more: by role, team, token, invitation, or by taking over somebody else's address."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.users import actions
from quarterdeck.users.models import Access, Person, TeamMembership, Token
from quarterdeck.users.queries import actor_for_token, system_actor
from quarterdeck.users.terms import NewToken, Permission
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.attacks.walk import nothing_in
from tests.cast import SYSTEM, actor, token_actor
from tests.matrix.rows import ANONYMOUS, EVERYONE, OPERATIONS
from tests.matrix.tries import Asked, World, attempt, send, taken_back
from tests.unchanged import JOURNAL, unchanged

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
REFUSED = (Refused, NotPermitted, NotFound)
NEW_PASSWORD = "another rather long one"


def rights() -> dict[int, tuple[object, ...]]:
    """What everybody may: role, organisation, teams, whose records they see and change, and how they sign in."""
    teams: dict[int, list[object]] = {}
    for person_id, *rest in TeamMembership.objects.order_by("pk").values_list(
        "person_id", "team_id", "is_manager", "valid_to"
    ):
        teams.setdefault(person_id, []).append(tuple(rest))
    reach: dict[int, list[object]] = {}
    for person_id, *row in Access.objects.order_by("owner_id").values_list("person_id", "owner_id", "may_write"):
        reach.setdefault(person_id, []).append(tuple(row))
    people = Person.objects.values_list(
        "pk", "role_id", "role__permissions", "organisation_id", "email", "is_active", "password"
    )
    return {pk: (*row, tuple(teams.get(pk, ())), tuple(reach.get(pk, ()))) for pk, *row in people}


def promotions(world: World) -> Iterator[Asked]:
    """Every way that pages offer to change what somebody may, aimed at whoever sends it (`me`) or at Ada."""
    cast = world.sample.cast
    for target in ("me", "ada"):
        for role in ("administrator", "sales_operations", "manager"):
            body = {"do": "role", "role": role, "target": target}
            yield Asked("settings_person", "POST", {"person_id": target}, body)
        for do in ("link", "edit", "reactivate", "sessions", "second_factor"):
            body = {
                "do": do,
                "name": "Taken Over",
                "email": "thief@nordvik.example",
                "version": "1",
                "can_sign_in": "on",
            }
            yield Asked("settings_person", "POST", {"person_id": target}, body)
    for do in ("join", "add", "edit"):
        body = {
            "do": do,
            "person": "me",
            "person_id": "me",
            "is_manager": "on",
            "valid_from": "2020-01-01",
            "name": "North",
        }
        yield from (
            Asked("settings_team", "POST", {"team_id": team}, body) for team in (cast.north, cast.south, cast.sales)
        )
    for key in ("rep", "read_only", "partner_user", "channel_manager", "manager", "sales_operations"):
        everything: dict[str, Any] = {
            "do": "edit",
            "name": "Mine",
            "permissions": [one.value for one in Permission],
            "read_reach": "all",
            "write_reach": "all",
        }
        yield Asked("settings_role", "POST", {"key": key}, everything)
    profile = {
        "name": "Me",
        "role": "administrator",
        "email": "thief@nordvik.example",
        "organisation_id": str(cast.company),
    }
    yield Asked("settings_profile", "POST", {}, profile)


def risen(world: World) -> Iterator[str]:
    """Whoever got more rights, or somebody else's account, by a page: everybody but those who manage people tries."""
    before = rights()
    for promotion in promotions(world):
        for member in sorted(EVERYONE - {*OPERATIONS, ANONYMOUS}):
            me = getattr(world.sample.cast, member)
            ids = {"me": me, "ada": world.sample.cast.ada}
            kwargs = {part: ids.get(str(value), value) for part, value in promotion.kwargs.items()}
            body = {
                part: str(ids.get(str(value), "")) or value if value == "me" else value
                for part, value in promotion.body.items()
            }
            with taken_back():
                send(world.client(member), replace(promotion, kwargs=kwargs, body=body))
                if rights() != before:
                    yield f"{member} {promotion.name} {kwargs} {promotion.body}"


def above_oneself(world: World) -> Iterator[str]:
    """Sam manages people but is no administrator: what would make him one, or give him the account of one."""
    cast = world.sample.cast
    sam = actor(cast.sam)
    by: dict[str, Any] = {"by": sam, "via": SYSTEM}
    tries: dict[str, Callable[[], object]] = {
        "own role": lambda: actions.set_role(person_id=cast.sam, role="administrator", **by),
        "a friend's role": lambda: actions.set_role(person_id=cast.rita, role="administrator", **by),
        "Ada's link": lambda: actions.issue_reset_link(person_id=cast.ada, **by),
        "Ada's invitation": lambda: actions.invite_person(person_id=cast.ada, **by),
        "Ada's address": lambda: actions.edit_person(
            person_id=cast.ada,
            name="Ada",
            email="sam2@nordvik.example",
            can_sign_in=True,
            version=_version(cast.ada),
            **by,
        ),
        "Ada's second factor": lambda: actions.reset_second_factor(person_id=cast.ada, **by),
        "Ada's end": lambda: actions.deactivate_person(person_id=cast.ada, **by),
        "a stronger token": lambda: actions.create_token(
            new=NewToken("Mine", timezone.now() + timedelta(days=1), frozenset(one.value for one in Permission)), **by
        ),
        "Ada's token": lambda: actions.create_token(
            new=NewToken("Ada's", timezone.now() + timedelta(days=1)), person_id=cast.ada, **by
        ),
        "a token of a token": lambda: actions.create_token(
            new=NewToken("Again", timezone.now() + timedelta(days=1)),
            by=token_actor(cast.sam, *sam.permissions),
            via=SYSTEM,
        ),
        "a link of a token": lambda: actions.issue_reset_link(
            person_id=cast.rita, by=token_actor(cast.sam, *sam.permissions), via=SYSTEM
        ),
        "a password of a token": lambda: actions.change_password(
            password=NEW_PASSWORD, by=token_actor(cast.sam, *sam.permissions), via=SYSTEM
        ),
    }
    for what, act in tries.items():
        with taken_back():
            before = rights(), Token.objects.count()
            try:
                act()
            except REFUSED:
                continue
            if what in {"a token of a token", "a stronger token"} or (rights(), Token.objects.count()) != before:
                yield what
            else:
                yield f"{what}, without effect"


def _version(person_id: int) -> int:
    return Person.objects.values_list("version", flat=True).get(pk=person_id)


def reused(world: World) -> Iterator[str]:
    """Links that set a password once they must no longer: used, replaced, or of somebody whose address changed."""
    cast = world.sample.cast
    by: dict[str, Any] = {"by": system_actor(), "via": SYSTEM}

    def opens(secret: str, password: str) -> bool:
        """Whether the link still sets a password, from a browser of nobody."""
        before = Person.objects.values_list("password", flat=True).get(pk=cast.rita)
        body = {"password": password, "password1": password, "password2": password}
        attempted = Asked("join", "POST", {"secret": secret}, body)
        send(world.client(ANONYMOUS), attempted)
        return Person.objects.values_list("password", flat=True).get(pk=cast.rita) != before

    with taken_back():
        secret = actions.invite_person(person_id=cast.rita, **by).secret
        send(world.client(ANONYMOUS), Asked("join", "GET", {"secret": secret}))
        if not opens(secret, NEW_PASSWORD):
            yield "a fresh link does not open"
        if opens(secret, "yet another long one"):
            yield "a link opens twice"
    with taken_back():
        first = actions.invite_person(person_id=cast.rita, **by).secret
        actions.issue_reset_link(person_id=cast.rita, **by)
        if opens(first, NEW_PASSWORD):
            yield "a link opens that another one replaced"
    with taken_back():
        secret = actions.issue_reset_link(person_id=cast.rita, **by).secret
        actions.deactivate_person(person_id=cast.rita, **by)
        actions.reactivate_person(person_id=cast.rita, **by)
        if opens(secret, NEW_PASSWORD):
            yield "a link opens after its owner was deactivated"
    with taken_back():
        secret = actions.issue_reset_link(person_id=cast.rita, **by).secret
        more: dict[str, Any] = {
            "email": "rita.new@nordvik.example",
            "can_sign_in": True,
            "version": _version(cast.rita),
        }
        actions.edit_person(person_id=cast.rita, name="Rita Vogel", **more, **by)
        if opens(secret, NEW_PASSWORD):
            yield "a link opens that was sent to an address its owner no longer has"


def test_nobody_rises_by_a_page(world: World) -> None:
    nothing_in(risen(world))


def test_whoever_manages_people_does_not_rise_above_themself(world: World) -> None:
    nothing_in(above_oneself(world))


def test_links_open_once_and_for_their_owner_only(world: World) -> None:
    nothing_in(reused(world))


def test_no_token_does_more_than_its_scopes_and_its_owner(world: World) -> None:
    cast = world.sample.cast
    with taken_back():
        narrow = token_actor(cast.ada, "opportunities.edit")
        assert narrow.permissions <= {"opportunities.edit"}
        secret = actions.create_token(
            new=NewToken("Ada's", timezone.now() + timedelta(days=1), frozenset(actor(cast.ada).permissions)),
            person_id=cast.ada, by=system_actor(), via=SYSTEM,
        ).secret  # fmt: skip
        actions.set_role(person_id=cast.sam, role="administrator", by=actor(cast.ada), via=SYSTEM)
        actions.set_role(person_id=cast.ada, role="rep", by=actor(cast.sam), via=SYSTEM)
        found = actor_for_token(secret, timezone.now())
        assert found is not None
        assert found.permissions <= actor(cast.ada).permissions
        assert Permission.PEOPLE_MANAGE not in found.permissions


def test_unknown_addresses_and_passwords_change_nothing_but_the_journal(world: World) -> None:
    with taken_back(), unchanged(JOURNAL):
        for login in ("ada@nordvik.example", "nobody@elsewhere.example", "paul@nordvik.example"):
            body = {"login": login, "password": "a wrong password"}
            answer = attempt(world, ANONYMOUS, Asked("account_login", "POST", body=body))
            assert "quarterdeck_session" not in answer.cookies
