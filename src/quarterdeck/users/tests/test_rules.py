"""Rules about people and rights, against plain statements of what they mean."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.users.rules import (
    LONGEST_TOKEN,
    OpenMembership,
    PersonReach,
    Rights,
    access_closure,
    client_name,
    grant_verdict,
    is_below,
    last_administrator_verdict,
    leaving_verdict,
    membership_verdict,
    organisation_verdict,
    preference_verdict,
    require,
    token_verdict,
)
from quarterdeck.users.terms import (
    REACH_ORDER,
    ROLES,
    Actor,
    OrganisationKind,
    Permission,
    Reach,
    Scope,
    ScopeKind,
)
from quarterdeck.values.verdict import NotPermitted, Reason

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
TODAY = NOW.date()
reaches = st.sampled_from(Reach)
permissions = st.frozensets(st.sampled_from([permission.value for permission in Permission]))
rights = st.builds(Rights, permissions, reaches, reaches)


def codes(reasons: Iterable[Reason]) -> list[str]:
    return [reason.code for reason in reasons]


@given(rights, rights)
def test_nobody_grants_what_they_lack(holder: Rights, granted: Rights) -> None:
    is_covered = (
        granted.permissions <= holder.permissions
        and REACH_ORDER.index(granted.read_reach) <= REACH_ORDER.index(holder.read_reach)
        and REACH_ORDER.index(granted.write_reach) <= REACH_ORDER.index(holder.write_reach)
    )
    assert (grant_verdict(holder=holder, granted=granted) == []) is is_covered


@given(rights)
def test_one_may_grant_exactly_what_one_has(holder: Rights) -> None:
    assert grant_verdict(holder=holder, granted=holder) == []


def test_only_the_administrator_may_make_administrators() -> None:
    by_key = {spec.key: Rights(frozenset(spec.permissions), spec.read_reach, spec.write_reach) for spec in ROLES}
    makers = [key for key, held in by_key.items() if not grant_verdict(holder=held, granted=by_key["administrator"])]
    assert makers == ["administrator"]


people_ids = st.integers(1, 6)


@st.composite
def trees(draw: st.DrawFn) -> dict[int, int | None]:
    """Teams 101.., each with a parent among those before it."""
    size = draw(st.integers(1, 6))
    return {101 + n: draw(st.sampled_from([None, *range(101, 101 + n)])) for n in range(size)}


@given(st.data(), trees())
def test_closure_is_who_one_shares_a_team_with_or_manages(data: st.DataObject, parents: dict[int, int | None]) -> None:
    people = [PersonReach(n, data.draw(reaches), data.draw(reaches)) for n in range(1, 7)]
    keys = data.draw(st.lists(st.tuples(people_ids, st.sampled_from(sorted(parents))), unique=True))
    memberships = [OpenMembership(person, team, data.draw(st.booleans())) for person, team in keys]

    def sees(viewer: PersonReach, owner_id: int) -> bool:
        if viewer.read is Reach.NONE:
            return False
        if viewer.person_id == owner_id:
            return True
        return viewer.read is not Reach.OWN and any(
            mine.team_id == theirs.team_id or (mine.is_manager and is_below(theirs.team_id, mine.team_id, parents))
            for mine in memberships
            if mine.person_id == viewer.person_id
            for theirs in memberships
            if theirs.person_id == owner_id
        )

    closure = access_closure(people, memberships, parents)
    for viewer in people:
        for owner in people:
            pair = (viewer.person_id, owner.person_id)
            assert (pair in closure) is sees(viewer, owner.person_id)
            if pair in closure:
                is_own = pair[0] == pair[1]
                may_write = viewer.write is not Reach.NONE if is_own else viewer.write in {Reach.TEAM, Reach.ALL}
                assert closure[pair] is may_write


@given(trees())
def test_a_team_is_below_itself_and_its_ancestors_only(parents: dict[int, int | None]) -> None:
    for team, parent in parents.items():
        chain = {team}
        current = parent
        while current is not None:
            chain.add(current)
            current = parents[current]
        assert {other for other in parents if is_below(team, other, parents)} == chain


def test_a_loop_in_the_tree_ends() -> None:
    assert is_below(1, 9, {1: 2, 2: 1})


@pytest.mark.parametrize(
    ("scopes", "days", "expected"),
    [
        ({"imports.run"}, 30, []),
        (set(), 366, []),
        ({"imports.run", "people.manage"}, 30, ["scope_beyond_rights"]),
        (set(), 0, ["expiry_past"]),
        (set(), -1, ["expiry_past"]),
        ({"people.manage"}, 367, ["scope_beyond_rights", "expiry_too_far"]),
    ],
)
def test_token(scopes: set[str], days: int, expected: list[str]) -> None:
    found = token_verdict(scopes=scopes, held=frozenset({"imports.run"}), expires_at=NOW + timedelta(days=days), at=NOW)
    assert codes(found) == expected


def test_the_longest_token_outlives_a_leap_year() -> None:
    assert timedelta(days=366) <= LONGEST_TOKEN


@pytest.mark.parametrize(("loses", "left", "refused"), [(True, 0, True), (True, 1, False), (False, 0, False)])
def test_last_administrator_stays(loses: bool, left: int, refused: bool) -> None:
    assert bool(last_administrator_verdict(loses_administrator=loses, administrators_left=left)) is refused


@pytest.mark.parametrize(
    ("kind", "is_partner_role", "refused"),
    [
        (OrganisationKind.COMPANY, False, False),
        (OrganisationKind.COMPANY, True, True),
        (OrganisationKind.PARTNER, True, False),
        (OrganisationKind.PARTNER, False, True),
    ],
)
def test_role_fits_the_organisation(kind: OrganisationKind, is_partner_role: bool, refused: bool) -> None:
    assert bool(organisation_verdict(kind=kind, is_partner_role=is_partner_role)) is refused


@pytest.mark.parametrize(
    ("since", "last_end", "expected"),
    [
        (TODAY, None, []),
        (date.min, None, []),
        (TODAY + timedelta(days=1), None, ["membership_in_future"]),
        (TODAY, TODAY, []),
        (TODAY - timedelta(days=1), TODAY, ["membership_overlaps"]),
    ],
)
def test_membership_starts(since: date, last_end: date | None, expected: list[str]) -> None:
    assert codes(membership_verdict(since=since, today=TODAY, last_end=last_end)) == expected


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (TODAY, []),
        (TODAY - timedelta(days=3), []),
        (TODAY - timedelta(days=4), ["leaving_before_joining"]),
        (TODAY + timedelta(days=1), ["leaving_in_future"]),
    ],
)
def test_membership_ends(until: date, expected: list[str]) -> None:
    found = leaving_verdict(until=until, valid_from=TODAY - timedelta(days=3), today=TODAY)
    assert codes(found) == expected


def test_preferences_come_from_the_lists_or_stay_empty() -> None:
    known = {"zones": {"UTC"}, "currencies": {"EUR"}}
    assert preference_verdict(time_zone="", locale="", currency="", **known) == []
    assert preference_verdict(time_zone="UTC", locale="en", currency="EUR", **known) == []
    wrong = preference_verdict(time_zone="Mars/Base", locale="xx", currency="XYZ", **known)
    assert [reason.field for reason in wrong] == ["time_zone", "locale", "display_currency"]


def test_require_names_the_missing_right() -> None:
    nobody = Actor(1, "Nobody", Scope(ScopeKind.PEOPLE, 1), Reach.OWN, frozenset(), 1)
    with pytest.raises(NotPermitted) as refusal:
        require(nobody, Permission.IMPORTS_RUN)
    assert refusal.value.permission == "imports.run"
    assert "Import files" in str(refusal.value.text)


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile", "Chrome on Android"),
        ("curl/8.1", "Another program"),
        ("", "Another program"),
    ],
)
def test_browsers_are_named_as_people_know_them(user_agent: str, expected: str) -> None:
    assert str(client_name(user_agent)) == expected


def test_a_refused_grant_names_each_missing_right_in_words() -> None:
    none = Rights(frozenset(), Reach.ALL, Reach.ALL)
    wanted = Rights(frozenset({"imports.run", "gone.right"}), Reach.ALL, Reach.ALL)
    assert [str(reason.text) for reason in grant_verdict(holder=none, granted=wanted)] == [
        "You do not have the right “gone.right” yourself.",
        "You do not have the right “Import files” yourself.",
    ]
