"""A stage is a bottleneck when it is slower or leakier than itself, and the group that explains it is found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tests.planted import FIRST, LOST, SECOND, WON, Plant, planted
from quarterdeck.analytics.why.bottlenecks import Bottleneck, compared, kitagawa
from quarterdeck.analytics.why.rows import StageRows, stage_rows

FROM = 20_000
UNTIL = FROM + 60
ASKED = Question("stage_conversion", Viewer(Reach.ALL), FROM, UNTIL, FROM + 200, (FROM + 200) * DAY_US)


def leg(since: int, owner: int, passing: int, losing: int, days: int = 10) -> list[Plant]:
    """So many deals of an owner that pass FIRST after so many days and are won, and so many lost after as many."""
    won, lost = ((days, SECOND), (days + 5, WON)), ((days, LOST),)
    return [Plant(since + n % 50, won, owner) for n in range(passing)] + [
        Plant(since + n % 50, lost, owner) for n in range(losing)
    ]


def found(*plants: list[Plant], **more: object) -> tuple[Bottleneck, ...]:
    laid = [plant for plants_ in plants for plant in plants_]
    told = compared(planted(Duck(), laid), replace(ASKED, **more))  # type: ignore[arg-type]
    ones = tuple(one for one in told.stages if one.is_one)
    assert told.stages[: len(ones)] == ones
    return ones


BEFORE = [*leg(FROM - 200, 1, 30, 20), *leg(FROM - 200, 2, 30, 20)]


def test_none_where_nothing_changed() -> None:
    assert found(BEFORE, leg(FROM, 1, 30, 20), leg(FROM, 2, 30, 20)) == ()


def test_a_drop_is_found_with_what_is_at_stake_and_who_goes_with_it() -> None:
    (told,) = found(BEFORE, leg(FROM, 1, 30, 20), leg(FROM, 2, 10, 40))
    assert (told.stage_id, told.entries, told.is_leaking, told.is_slower) == (FIRST, (100, 100), True, False)
    assert told.conversion == pytest.approx((0.4, 0.6))
    # 100 entries x 100.00 x 0.2.
    assert told.at_stake == 2_000_00
    assert told.explained is not None
    assert (told.explained.segment, told.explained.value, told.explained.label) == ("owner", 2, "Person 2")
    assert (told.explained.now, told.explained.before) == ((10, 50), (30, 50))
    assert told.explained.share == pytest.approx(1.0)
    # Every figure of the group opens the deals it counts.
    duck = planted(Duck(), [*BEFORE, *leg(FROM, 1, 30, 20), *leg(FROM, 2, 10, 40)])
    for is_before, (passed, entered) in ((False, told.explained.now), (True, told.explained.before)):
        group = StageRows(
            ASKED.viewer, ASKED, FIRST, "matured", ("owner",), (2,), within=told.matured, is_before=is_before
        )
        assert stage_rows(duck, group).count == entered
        assert stage_rows(duck, replace(group, of="matured_passed")).count == passed
    group = StageRows(ASKED.viewer, ASKED, FIRST, "matured", ("owner",), (2,), within=told.matured)
    for wrong in (replace(group, by=("reason",)), replace(group, values=())):
        with pytest.raises(Undefined):
            stage_rows(duck, wrong)


def test_nine_points_are_no_drop_and_ten_are() -> None:
    assert found(BEFORE, leg(FROM, 1, 51, 49)) == ()
    (told,) = found(BEFORE, leg(FROM, 1, 50, 50))
    assert told.drop == pytest.approx(0.10)


def test_too_few_entries_say_nothing() -> None:
    assert found(BEFORE, leg(FROM, 1, 9, 20)) == ()
    assert found(BEFORE, leg(FROM, 1, 9, 21)) != ()
    assert found(BEFORE[:20], leg(FROM, 1, 10, 40)) == ()


@pytest.mark.parametrize(("days", "is_slower"), [(12, False), (13, True)])
def test_slower_from_1_3_times_the_median(days: int, is_slower: bool) -> None:
    told = found(BEFORE, leg(FROM, 1, 30, 20, days=days))
    assert [(one.stage_id, one.days, one.is_slower, one.is_leaking, one.at_stake) for one in told] == [
        (FIRST, (13, 10), True, False, 0)
    ] * is_slower


def test_a_slower_stage_is_told_with_who_goes_with_it() -> None:
    """50 of 110 stays end within 10 days, before 100 of 100: the 60 of the second person take 20."""
    plants = [BEFORE, leg(FROM, 1, 30, 20), leg(FROM, 2, 36, 24, days=20)]
    (told,) = found(*plants)
    assert (told.stage_id, told.days, told.is_slower, told.is_leaking) == (FIRST, (20, 10), True, False)
    group = told.explained
    assert group is not None
    assert (group.segment, group.value, group.is_slow, group.within) == ("owner", 2, True, 10)
    assert (group.now, group.before) == ((0, 60), (50, 50))
    assert group.weight == pytest.approx((60 / 110 + 50 / 100) / 2)
    # Kitagawa: mean weight x how much less often, and its growth x how far it is from the middle.
    middle = (50 / 110 + 1) / 2
    assert group.share == pytest.approx((group.weight + (60 / 110 - 0.5) * (middle - 0.5)) / (1 - 50 / 110))
    duck = planted(Duck(), [plant for plants_ in plants for plant in plants_])
    for is_before, (left, begun) in ((False, group.now), (True, group.before)):
        rows = StageRows(ASKED.viewer, ASKED, FIRST, "stays_old", ("owner",), (2,), 10, is_before=is_before)
        assert stage_rows(duck, rows).count == begun
        assert stage_rows(duck, replace(rows, of="stays_left")).count == left


def test_what_everybody_has_explains_nothing() -> None:
    """All deals have one territory, which has all of every drop: who has more of it than of the deals is named."""
    (told,) = found(BEFORE, leg(FROM, 1, 27, 23), leg(FROM, 2, 13, 37))
    assert told.explained is not None
    assert (told.explained.segment, told.explained.value) == ("owner", 2)
    assert told.explained.share == pytest.approx(0.85)
    assert told.explained.weight == pytest.approx(0.5)
    # Where both fell alike nobody did more than anybody.
    (told,) = found(BEFORE, leg(FROM, 1, 20, 30), leg(FROM, 2, 20, 30))
    assert told.explained is None


def test_a_young_window_is_not_blamed_for_its_youth() -> None:
    """Half of the window's deals have just come in: they wait, and are neither slow nor lost."""
    young = [Plant(UNTIL - 1 - n % 3) for n in range(50)]
    now = UNTIL + 1
    told = found(BEFORE, leg(FROM, 1, 30, 20), young, today=now, now=now * DAY_US)
    assert told == ()


def test_what_others_may_see_is_no_part_of_it() -> None:
    plants = (BEFORE, leg(FROM, 1, 30, 20), leg(FROM, 5, 0, 60))
    assert found(*plants, viewer=Viewer(Reach.PEOPLE, 1)) == ()
    assert found(*plants)[0].stage_id == FIRST


GROUPS = st.lists(st.tuples(*[st.integers(0, 20), st.integers(1, 20)] * 2), min_size=1, max_size=6)


@given(GROUPS)
def test_parts_sum_to_the_drop(groups: list[tuple[int, int, int, int]]) -> None:
    now = [(passed, passed + more) for passed, more, _, _ in groups]
    before = [(passed, passed + more) for _, _, passed, more in groups]
    tries = (sum(pair[1] for pair in now), sum(pair[1] for pair in before))
    rates = (sum(pair[0] for pair in now) / tries[0], sum(pair[0] for pair in before) / tries[1])
    parts = [kitagawa(ours, theirs, tries, sum(rates) / 2) for ours, theirs in zip(now, before, strict=True)]
    assert sum(parts) == pytest.approx(rates[1] - rates[0])
