"""Reads about people: what each scope sees, and nothing when in doubt."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from quarterdeck.users import actions
from quarterdeck.users.models import Access, Person
from quarterdeck.users.queries import (
    actor_for,
    company_day,
    may_write_for,
    owner_options,
    people_names,
    people_options,
    person_ids_by_email,
    person_ids_by_name_key,
    scope_mine_q,
    scope_q,
    scope_team_q,
    system_actor,
    team_ids_by_name_key,
    wrong_access_rows,
)
from quarterdeck.users.queries.administration import people, person, roles, team_tree
from quarterdeck.users.terms import (
    ROLES,
    Actor,
    NewCompany,
    NewPerson,
    PeopleFilter,
    Permission,
    PersonState,
    Preferences,
    Reach,
)
from quarterdeck.values.verdict import NotFound, NotPermitted
from tests.cast import SYSTEM, Cast, a_person, the_company
from tests.query_counts import QueryCounts

pytestmark = pytest.mark.django_db
Actors = dict[str, Actor]
EVERYBODY = {"ada", "sam", "max", "rita", "olga", "chiara", "rolf", "paul", "pia", "disabled"}


def names(cast: Cast, ids: set[int]) -> set[str]:
    """First names in the cast of these people. Each person stands here for a record of their own."""
    return {name for name in EVERYBODY if getattr(cast, name) in ids}


def visible(cast: Cast, actor: Actor) -> set[str]:
    return names(cast, set(Person.objects.filter(scope_q(actor, "pk")).values_list("pk", flat=True)))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("ada", EVERYBODY),
        ("sam", EVERYBODY),
        ("chiara", EVERYBODY),
        ("rolf", EVERYBODY),
        ("max", {"max", "rita"}),
        ("rita", {"max", "rita"}),
        ("olga", {"olga"}),
        ("paul", set()),
        ("pia", set()),
    ],
)
def test_who_sees_whose_records(cast: Cast, actors: Actors, who: str, expected: set[str]) -> None:
    assert visible(cast, actors[who]) == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("ada", EVERYBODY),
        ("sam", EVERYBODY),
        ("max", {"max", "rita"}),
        ("rita", {"rita"}),
        ("olga", {"olga"}),
        ("chiara", {"chiara"}),
        ("rolf", set()),
        ("paul", set()),
    ],
)
def test_who_changes_whose_records(cast: Cast, actors: Actors, who: str, expected: set[str]) -> None:
    allowed = {name for name in EVERYBODY if may_write_for(actors[who], getattr(cast, name))}
    assert allowed == expected


def test_mine_and_my_team_lie_within_what_one_sees(cast: Cast, actors: Actors) -> None:
    found = {}
    for who, one in actors.items():
        mine = set(Person.objects.filter(scope_mine_q(one, "pk")).values_list("pk", flat=True))
        team = set(Person.objects.filter(scope_team_q(one, "pk")).values_list("pk", flat=True))
        assert mine <= team
        assert names(cast, team) <= visible(cast, one)
        found[who] = (names(cast, mine), names(cast, team))
    assert found["max"] == ({"max"}, {"max", "rita"})
    assert found["ada"] == ({"ada"}, {"ada"})
    assert found["paul"] == (set(), set())


def test_the_scope_fails_closed(cast: Cast, actors: Actors) -> None:
    rita = actors["rita"]
    Access.objects.filter(person_id=cast.rita).delete()
    assert visible(cast, rita) == set()
    unknown = replace(rita, scope=replace(rita.scope, kind="planet"))  # type: ignore[arg-type]  # what no code may pass
    assert visible(cast, unknown) == set()
    nowhere = replace(rita, write_reach="planet")  # type: ignore[arg-type]  # what no code may pass
    assert not may_write_for(nowhere, cast.rita)


def test_a_partner_user_is_nobody_whatever_their_role_says(cast: Cast) -> None:
    paul = Person.objects.get(pk=cast.paul)
    admin = Person.objects.get(pk=cast.ada).role
    Person.objects.filter(pk=paul.pk).update(role=admin)
    found = actor_for(paul.pk)
    assert found.permissions == frozenset()
    assert found.write_reach is Reach.NONE
    assert visible(cast, found) == set()
    assert people_options(found) == owner_options(found) == []


def test_actor_of_nobody(cast: Cast) -> None:
    for person_id in (0, 7, cast.disabled):
        with pytest.raises(NotFound):
            actor_for(person_id)


def test_the_system_may_everything_and_is_nobody() -> None:
    system = system_actor()
    assert all(system.may(permission) for permission in Permission)
    assert system.stamp(datetime.now(UTC), SYSTEM).actor_id is None


def test_options_and_names(cast: Cast, actors: Actors) -> None:
    everyone = [option.name for option in people_options(actors["rita"])]
    assert everyone == sorted(everyone)
    assert "Dora Gone" not in everyone
    assert "Paul Adler" not in everyone
    assert [(option.name, option.initials) for option in owner_options(actors["rita"])] == [
        ("Max Berg", "MB"),
        ("Rita Vogel", "RV"),
    ]
    assert people_names([cast.disabled, cast.rita, 7]) == {cast.disabled: "Dora Gone", cast.rita: "Rita Vogel"}
    assert person_ids_by_email([" RITA@nordvik.example ", "x@y.example"]) == {"rita@nordvik.example": cast.rita}
    assert team_ids_by_name_key(["north", "nowhere"]) == {"north": cast.north}


def test_people_with_one_name_are_all_found(cast: Cast) -> None:
    other = actions.add_person(new=NewPerson("RITA  Vogel", can_sign_in=False), by=system_actor(), via=SYSTEM)
    found = person_ids_by_name_key(["rita vogel", "dora gone", "paul adler"])
    assert found == {"rita vogel": [cast.rita, other]}


def test_time_zones_are_ones_own_or_the_companys(db: None) -> None:
    the_company(NewCompany("Nordvik", "Pacific/Kiritimati"))
    person_id = a_person("Nina Falk")
    assert actor_for(person_id).time_zone == "Pacific/Kiritimati"
    assert company_day(datetime(2026, 3, 31, 11, 0, tzinfo=UTC)).isoformat() == "2026-04-01"
    own = Preferences("Nina Falk", "Pacific/Midway")
    actions.set_preferences(preferences=own, by=actor_for(person_id), via=SYSTEM)
    assert actor_for(person_id).time_zone == "Pacific/Midway"


def test_administration_is_for_managers_of_people(cast: Cast, actors: Actors) -> None:
    for who in ("max", "rita", "rolf", "paul"):
        with pytest.raises(NotPermitted):
            people(actors[who], PeopleFilter())
        with pytest.raises(NotPermitted):
            person(actors[who], cast.rita)
        with pytest.raises(NotPermitted):
            team_tree(actors[who])
    with pytest.raises(NotFound):
        person(actors["sam"], 7)
    assert [row.name for row in people(actors["sam"], PeopleFilter(state=PersonState.DEACTIVATED))] == ["Dora Gone"]
    assert [row.name for row in people(actors["sam"], PeopleFilter(text="VÓGEL"))] == ["Rita Vogel"]
    assert [people(actors["sam"], PeopleFilter(text=text)) for text in ("\0", "x" * 60_000)] == [[], []]
    assert len(people(actors["sam"], PeopleFilter())) == 9


def test_the_tree_of_teams_lists_parents_first(cast: Cast, actors: Actors) -> None:
    rows = team_tree(actors["sam"])
    assert [(row.name, row.parent_name) for row in rows] == [
        ("Sales", ""),
        ("North", "Sales"),
        ("South", "Sales"),
    ]
    assert [(member.name, member.is_manager) for member in rows[1].members] == [
        ("Max Berg", True),
        ("Rita Vogel", False),
    ]


def test_roles_are_installed_as_shipped(cast: Cast) -> None:
    assert roles() == list(ROLES)


def test_kept_rows_that_are_wrong_are_found(cast: Cast) -> None:
    assert wrong_access_rows() == []
    Access.objects.filter(person_id=cast.max, owner_id=cast.rita).update(may_write=False)
    Access.objects.create(person_id=cast.olga, owner_id=cast.rita)
    Access.objects.filter(person_id=cast.rita, owner_id=cast.rita).delete()
    wrong = {(cast.max, cast.rita), (cast.olga, cast.rita), (cast.rita, cast.rita)}
    assert set(wrong_access_rows()) == wrong


def test_query_counts_of_reads(cast: Cast, actors: Actors, query_counts: QueryCounts) -> None:
    with query_counts.expect("actor of a person"):
        actor_for(cast.rita)
    with query_counts.expect("people of administration"):
        people(actors["ada"], PeopleFilter())
    with query_counts.expect("tree of teams"):
        team_tree(actors["ada"])
    with query_counts.expect("owner options"):
        owner_options(actors["max"])
