"""The team tree: memberships with dates, and the access closure kept with it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users import actions
from quarterdeck.users.models import Access, Person, Team, TeamMembership
from quarterdeck.users.queries import company_day, system_actor, wrong_access_rows
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError, Refused, Stale
from tests.cast import Cast, a_team
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
FORM = Via(Door.FORM)
Actors = dict[str, Actor]


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def sees(person_id: int) -> set[int]:
    return set(Access.objects.filter(person_id=person_id).values_list("owner_id", flat=True))


def test_the_cast_sees_what_its_teams_say(cast: Cast) -> None:
    assert sees(cast.max) == {cast.max, cast.rita}
    assert sees(cast.rita) == {cast.rita, cast.max}
    assert sees(cast.olga) == {cast.olga}
    assert sees(cast.paul) == set()
    assert dict(Access.objects.filter(person_id=cast.rita).values_list("owner_id", "may_write")) == {
        cast.rita: True,
        cast.max: False,
    }


def test_a_name_that_grows_when_folded_has_a_key_that_fits(actors: Actors) -> None:
    name = "\ufdfa" * 120
    team_id = actions.add_team(name=name, by=actors["sam"], via=FORM)
    assert len(Team.objects.get(pk=team_id).name_key) == 120
    with pytest.raises(Refused) as refusal:
        actions.add_team(name=name, by=actors["sam"], via=FORM)
    assert codes(refusal) == ["team_name_taken"]


def test_manager_of_the_upper_team_sees_all_below(cast: Cast, actors: Actors) -> None:
    actions.join_team(team_id=cast.sales, person_id=cast.max, is_manager=True, by=actors["sam"], via=FORM)
    assert sees(cast.max) == {cast.max, cast.rita, cast.olga}
    assert wrong_access_rows() == []


def test_joining_and_leaving_are_dated_and_recorded(cast: Cast, actors: Actors) -> None:
    today = company_day(datetime.now(UTC))
    since = today - timedelta(days=10)
    actions.join_team(team_id=cast.south, person_id=cast.rita, since=since, by=actors["sam"], via=FORM)
    assert cast.rita in sees(cast.olga)
    actions.leave_team(team_id=cast.south, person_id=cast.rita, by=actors["sam"], via=FORM)
    assert cast.rita not in sees(cast.olga)
    row = TeamMembership.objects.get(team_id=cast.south, person_id=cast.rita)
    assert (row.valid_from, row.valid_to) == (since, today)
    left, joined = timeline("team", cast.south, limit=2)
    assert (left.event, joined.event) == ("team.left", "team.joined")
    assert joined.payload["valid_from"] == since.isoformat()
    assert left.payload["valid_to"] == today.isoformat()


def test_changing_ones_part_keeps_the_earlier_stretch(cast: Cast, actors: Actors) -> None:
    actions.join_team(team_id=cast.north, person_id=cast.rita, is_manager=True, by=actors["sam"], via=FORM)
    rows = TeamMembership.objects.filter(team_id=cast.north, person_id=cast.rita).order_by("id")
    today = company_day(datetime.now(UTC))
    assert [(row.is_manager, row.valid_from, row.valid_to) for row in rows] == [
        (False, date(2020, 1, 1), today),
        (True, today, None),
    ]
    with unchanged():
        actions.join_team(team_id=cast.north, person_id=cast.rita, is_manager=True, by=actors["sam"], via=FORM)


def test_days_that_cannot_be(cast: Cast, actors: Actors) -> None:
    by, tomorrow = actors["sam"], company_day(datetime.now(UTC)) + timedelta(days=1)
    cases: list[tuple[Callable[..., None], dict[str, Any], str]] = [
        (actions.join_team, {"team_id": cast.south, "since": tomorrow}, "membership_in_future"),
        (
            actions.join_team,
            {"team_id": cast.north, "is_manager": True, "since": date(2019, 1, 1)},
            "membership_overlaps",
        ),
        (actions.leave_team, {"team_id": cast.north, "until": tomorrow}, "leaving_in_future"),
        (actions.leave_team, {"team_id": cast.north, "until": date(2019, 1, 1)}, "leaving_before_joining"),
    ]
    for act, kwargs, code in cases:
        with unchanged(), pytest.raises(Refused) as refusal:
            act(person_id=cast.rita, by=by, via=FORM, **kwargs)
        assert codes(refusal) == [code]


def test_partner_users_and_strangers_join_no_team(cast: Cast, actors: Actors) -> None:
    for person_id in (cast.paul, 7):
        with unchanged(), pytest.raises(NotFound):
            actions.join_team(team_id=cast.north, person_id=person_id, by=actors["ada"], via=FORM)
    with unchanged(), pytest.raises(NotFound):
        actions.leave_team(team_id=cast.north, person_id=cast.olga, by=actors["ada"], via=FORM)
    with unchanged(), pytest.raises(NotFound):
        actions.join_team(team_id=7, person_id=cast.rita, by=actors["ada"], via=FORM)


@pytest.mark.parametrize("who", ["max", "rita", "chiara", "rolf", "paul"])
def test_only_managers_of_people_change_teams(cast: Cast, actors: Actors, who: str) -> None:
    by = actors[who]
    attempts: list[Callable[[], object]] = [
        lambda: actions.add_team(name="Mine", by=by, via=FORM),
        lambda: actions.edit_team(team_id=cast.north, name="Mine", parent_id=None, version=1, by=by, via=FORM),
        lambda: actions.close_team(team_id=cast.south, by=by, via=FORM),
        lambda: actions.join_team(team_id=cast.sales, person_id=by.person_id, is_manager=True, by=by, via=FORM),
        lambda: actions.leave_team(team_id=cast.north, person_id=cast.rita, by=by, via=FORM),
    ]
    for attempt in attempts:
        with unchanged(), pytest.raises(NotPermitted):
            attempt()


def test_moving_a_team_moves_what_managers_above_see(cast: Cast, actors: Actors) -> None:
    by = actors["sam"]
    actions.edit_team(team_id=cast.south, name="South", parent_id=cast.north, version=1, by=by, via=FORM)
    assert sees(cast.max) == {cast.max, cast.rita, cast.olga}
    actions.edit_team(team_id=cast.south, name="South II", parent_id=cast.sales, version=2, by=by, via=FORM)
    assert sees(cast.max) == {cast.max, cast.rita}
    entry = timeline("team", cast.south, limit=1)[0]
    assert entry.event == "team.edited"
    assert {change.field for change in entry.changes} == {"name", "parent_id"}
    with unchanged(), pytest.raises(Stale):
        actions.edit_team(team_id=cast.south, name="South", parent_id=None, version=1, by=by, via=FORM)


def test_a_team_never_lies_below_itself(cast: Cast, actors: Actors) -> None:
    for parent_id in (cast.sales, cast.north):
        with unchanged(), pytest.raises(Refused) as refusal:
            actions.edit_team(
                team_id=cast.sales, name="Sales", parent_id=parent_id, version=1, by=actors["ada"], via=FORM
            )
        assert codes(refusal) == ["team_below_itself"]


def test_names_of_teams(actors: Actors) -> None:
    for name, code in (("", "name_missing"), ("x" * 121, "too_long"), (" NORTH ", "team_name_taken")):
        with unchanged(), pytest.raises(Refused) as refusal:
            actions.add_team(name=name, by=actors["ada"], via=FORM)
        assert codes(refusal) == [code]


def test_only_an_empty_team_is_closed_and_its_name_is_free_again(cast: Cast, actors: Actors) -> None:
    for team_id in (cast.south, cast.sales):
        with unchanged(), pytest.raises(Refused) as refusal:
            actions.close_team(team_id=team_id, by=actors["ada"], via=FORM)
        assert codes(refusal) == ["team_not_empty"]
    actions.leave_team(team_id=cast.south, person_id=cast.olga, by=actors["ada"], via=FORM)
    actions.close_team(team_id=cast.south, by=actors["ada"], via=FORM)
    assert Team.objects.get(pk=cast.south).state == "closed"
    assert a_team("South") != cast.south
    with unchanged(), pytest.raises(NotFound):
        actions.join_team(team_id=cast.south, person_id=cast.olga, by=actors["ada"], via=FORM)


def test_access_version_rises_for_those_whose_view_changed_and_nobody_else(cast: Cast, actors: Actors) -> None:
    before = dict(Person.objects.values_list("pk", "access_version"))
    actions.join_team(team_id=cast.south, person_id=cast.rita, by=actors["sam"], via=FORM)
    after = dict(Person.objects.values_list("pk", "access_version"))
    assert {pk for pk in before if after[pk] > before[pk]} == {cast.rita, cast.olga}


ROLES = ("administrator", "manager", "rep", "channel_manager", "read_only")
steps = st.lists(
    st.tuples(
        st.sampled_from(["join", "manage", "leave", "move", "role", "deactivate", "reactivate"]),
        st.integers(0, 5),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=12,
)


@given(steps)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_kept_closure_equals_a_full_rebuild_after_any_steps(cast: Cast, taken: list[tuple[str, int, int]]) -> None:
    people = [cast.ada, cast.sam, cast.max, cast.rita, cast.olga, cast.rolf]
    teams = [cast.sales, cast.north, cast.south]
    frame: dict[str, Any] = {"by": system_actor(), "via": Via(Door.SYSTEM)}
    with transaction.atomic():
        teams += [actions.add_team(name=name, **frame) for name in ("East", "West")]
        for verb, who, where in taken:
            person_id, team_id = people[who], teams[where]
            try:
                match verb:
                    case "join" | "manage":
                        actions.join_team(team_id=team_id, person_id=person_id, is_manager=verb == "manage", **frame)
                    case "leave":
                        actions.leave_team(team_id=team_id, person_id=person_id, **frame)
                    case "move":
                        team = Team.objects.get(pk=team_id)
                        parent_id = teams[who] if who < len(teams) else None
                        actions.edit_team(
                            team_id=team_id, name=team.name, parent_id=parent_id, version=team.version, **frame
                        )
                    case "role":
                        actions.set_role(person_id=person_id, role=ROLES[where], **frame)
                    case "deactivate":
                        actions.deactivate_person(person_id=person_id, **frame)
                    case _:
                        actions.reactivate_person(person_id=person_id, **frame)
            except QuarterdeckError:
                pass
            assert wrong_access_rows() == []
        transaction.set_rollback(True)
