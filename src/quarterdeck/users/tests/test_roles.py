"""Roles that people change: nobody gives what they lack, edits outlast updates, the administrator stays one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from quarterdeck.journal.queries import timeline
from quarterdeck.users import actions
from quarterdeck.users.models import Role
from quarterdeck.users.queries import system_actor, wrong_access_rows
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.rules import Rights, role_verdict
from quarterdeck.users.terms import ROLES, Actor, Permission, Reach, RoleSpec
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM, Cast, actor
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
SDR = RoleSpec("", "Inside sales", Reach.TEAM, Reach.OWN, frozenset({Permission.ACTIVITIES_LOG}))


def role(key: str) -> RoleSpec:
    return next(one for one in roles() if one.key == key)


def codes(act: Callable[[], object]) -> list[str]:
    with unchanged(), pytest.raises(Refused) as refusal:
        act()
    return [reason.code for reason in refusal.value.reasons]


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        (Rights(frozenset(), Reach.OWN, Reach.OWN), []),
        (Rights(frozenset({"fly"}), Reach.ALL, Reach.ALL), ["permission_unknown"]),
        (Rights(frozenset(), Reach.OWN, Reach.TEAM), ["writes_beyond_reading"]),
        (Rights(frozenset({"audit.read"}), Reach.TEAM, Reach.OWN), ["audit_needs_all"]),
        (Rights(frozenset({"audit.read"}), Reach.ALL, Reach.OWN), []),
    ],
)
def test_what_a_role_may_be(rights: Rights, expected: list[str]) -> None:
    assert [reason.code for reason in role_verdict(rights, is_fixed=False)] == expected
    assert "role_fixed" in [reason.code for reason in role_verdict(rights, is_fixed=True)]


def test_a_role_is_added_given_and_counts_at_once(cast: Cast, actors: dict[str, Actor]) -> None:
    key = actions.add_role(new=SDR, by=actors["sam"], via=SYSTEM)
    assert (key, role(key).permissions) == ("inside_sales", SDR.permissions)
    actions.set_role(person_id=cast.olga, role=key, by=actors["sam"], via=SYSTEM)
    assert not actor(cast.olga).may(Permission.OPPORTUNITIES_CREATE)
    wider = replace(role(key), permissions=SDR.permissions | {Permission.OPPORTUNITIES_CREATE}, write_reach=Reach.TEAM)
    before = actor(cast.olga).access_version
    actions.edit_role(new=wider, by=actors["sam"], via=SYSTEM)
    assert actor(cast.olga).may(Permission.OPPORTUNITIES_CREATE)
    assert actor(cast.olga).access_version > before
    assert wrong_access_rows() == []
    entry, *_ = timeline("role", Role.objects.get(key=key).pk)
    assert (entry.event, [change.field for change in entry.changes]) == ("role.edited", ["write_reach", "permissions"])


def test_nobody_gives_what_they_lack(cast: Cast, actors: dict[str, Actor]) -> None:
    everything = replace(SDR, read_reach=Reach.ALL, permissions=frozenset(Permission))
    assert set(codes(lambda: actions.add_role(new=everything, by=actors["sam"], via=SYSTEM))) == {"lacks_permission"}
    promoted = replace(role("sales_operations"), permissions=frozenset(Permission))
    assert set(codes(lambda: actions.edit_role(new=promoted, by=actors["sam"], via=SYSTEM))) == {"lacks_permission"}
    renamed = replace(role("administrator"), name="Boss")
    assert "lacks_permission" in codes(lambda: actions.edit_role(new=renamed, by=actors["sam"], via=SYSTEM))
    for who in ("max", "rita", "rolf"):
        with unchanged(), pytest.raises(NotPermitted):
            actions.add_role(new=SDR, by=actors[who], via=SYSTEM)
    with unchanged(), pytest.raises(NotPermitted):
        actions.add_role(new=replace(SDR, requires_second_factor=True), by=actors["sam"], via=SYSTEM)


def test_the_administrator_can_always_do_everything(cast: Cast, actors: dict[str, Actor]) -> None:
    less = replace(role("administrator"), permissions=frozenset({Permission.PEOPLE_MANAGE}))
    assert codes(lambda: actions.edit_role(new=less, by=actors["ada"], via=SYSTEM)) == ["role_fixed"]
    narrower = replace(role("administrator"), read_reach=Reach.TEAM, write_reach=Reach.TEAM)
    assert "role_fixed" in codes(lambda: actions.edit_role(new=narrower, by=actors["ada"], via=SYSTEM))
    actions.edit_role(new=replace(role("administrator"), name="Owner"), by=actors["ada"], via=SYSTEM)
    Role.objects.filter(key="administrator").update(permissions="people.manage")
    actions.install_roles(by=system_actor(), via=SYSTEM)
    assert role("administrator").permissions == frozenset(Permission)
    assert role("administrator").name == "Owner"


def test_an_update_leaves_what_people_changed(cast: Cast, actors: dict[str, Actor]) -> None:
    changed = replace(role("manager"), name="Head of sales", permissions=frozenset({Permission.ACTIVITIES_LOG}))
    actions.edit_role(new=changed, by=actors["ada"], via=SYSTEM)
    with unchanged():
        actions.install_roles(by=system_actor(), via=SYSTEM)
    assert role("manager").name == "Head of sales"
    actions.reset_role(key="manager", version=role("manager").version, by=actors["ada"], via=SYSTEM)
    shipped = next(spec for spec in ROLES if spec.key == "manager")
    assert replace(role("manager"), version=1) == shipped
    key = actions.add_role(new=SDR, by=actors["ada"], via=SYSTEM)
    with pytest.raises(NotFound):
        actions.reset_role(key=key, version=1, by=actors["ada"], via=SYSTEM)


def test_a_role_is_retired_once_nobody_has_it(cast: Cast, actors: dict[str, Actor]) -> None:
    key = actions.add_role(new=SDR, by=actors["ada"], via=SYSTEM)
    actions.set_role(person_id=cast.olga, role=key, by=actors["ada"], via=SYSTEM)
    assert codes(lambda: actions.retire_role(key=key, by=actors["ada"], via=SYSTEM)) == ["role_in_use"]
    actions.set_role(person_id=cast.olga, role="rep", by=actors["ada"], via=SYSTEM)
    actions.retire_role(key=key, by=actors["ada"], via=SYSTEM)
    assert key not in {one.key for one in roles()}
    assert codes(lambda: actions.set_role(person_id=cast.olga, role=key, by=actors["ada"], via=SYSTEM)) == [
        "role_unknown"
    ]
    assert codes(lambda: actions.retire_role(key="rep", by=actors["ada"], via=SYSTEM)) == [
        "role_shipped",
        "role_in_use",
    ]


def test_two_changes_of_one_role_meet(cast: Cast, actors: dict[str, Actor]) -> None:
    first = replace(role("rep"), name="Seller")
    actions.edit_role(new=first, by=actors["ada"], via=SYSTEM)
    with unchanged(), pytest.raises(Stale):
        actions.edit_role(new=replace(first, name="Hunter"), by=actors["sam"], via=SYSTEM)
    assert codes(lambda: actions.add_role(new=replace(SDR, name="seller"), by=actors["ada"], via=SYSTEM)) == [
        "role_name_taken"
    ]
