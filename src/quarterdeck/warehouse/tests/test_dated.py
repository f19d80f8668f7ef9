"""Stretches of days: they never overlap, and each day has the team that the rule names."""

from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.analytics.schema import LAST_DAY
from quarterdeck.warehouse.rules.dated import FIRST_DAY, Membership, fields_by_day, home_teams, stretches, within

DAYS = st.integers(0, 30)
MEMBERSHIPS = st.lists(st.builds(Membership, st.integers(1, 2), st.integers(1, 4), st.booleans(), DAYS, DAYS))


@given(MEMBERSHIPS)
def test_each_day_of_a_person_has_the_team_of_the_rule(memberships: list[Membership]) -> None:
    found = list(home_teams(memberships))
    for person_id in (1, 2):
        for day in range(31):
            there = [one for one in memberships if one.person_id == person_id and one.from_day <= day < one.until_day]
            members = [one for one in there if not one.is_manager] or there
            begun = min((one.from_day for one in members), default=0)
            wanted = {min(one.team_id for one in members if one.from_day == begun)} if members else set()
            homes = [team for person, team, since, until in found if person == person_id and since <= day < until]
            assert len(homes) <= 1
            assert set(homes) == wanted


@given(st.lists(st.tuples(DAYS, st.integers(0, 3))))
def test_of_one_day_the_last_value_counts_until_the_next(begins: list[tuple[int, int]]) -> None:
    found = list(stretches(begins))
    for day in range(32):
        known = [value for since, value in sorted(begins, key=lambda one: one[0]) if since <= day]
        assert [value for value, since, until in found if since <= day < until] == known[-1:]


def test_what_a_record_was_created_with_counts_before_too() -> None:
    assert list(fields_by_day(10, "B", [(10, "", "A"), (20, "A", "B")])) == [
        ("A", FIRST_DAY, 20),
        ("B", 20, LAST_DAY),
    ]
    assert list(fields_by_day(10, "B", [(20, "A", "B")])) == [("A", FIRST_DAY, 20), ("B", 20, LAST_DAY)]
    assert list(fields_by_day(10, "B", [])) == [("B", FIRST_DAY, LAST_DAY)]


def test_a_team_is_within_itself_and_all_above() -> None:
    assert set(within({1: None, 2: 1, 3: 2})) == {(1, 1), (1, 2), (2, 2), (1, 3), (2, 3), (3, 3)}
