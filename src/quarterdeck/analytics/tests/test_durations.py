"""Estimators of durations against published figures, and against plain shares where nobody waits."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.analytics.durations import WAITING, Spells, quantile, share_of_ending, steps

# Weeks of remission under 6-mercaptopurine (Freireich and others 1963), the textbook case of Kaplan and Meier.
ENDED, CENSORED = (6, 6, 6, 7, 10, 13, 16, 22, 23), (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
REMISSION = [*(Spells(weeks, "relapse") for weeks in ENDED), *(Spells(weeks, WAITING) for weeks in CENSORED)]
SPELLS = st.lists(
    st.builds(Spells, st.integers(0, 40), st.sampled_from((WAITING, "won", "lost")), st.integers(1, 5)), max_size=60
)


def test_survival_as_published() -> None:
    told = {step.days: round(step.waiting, 3) for step in steps(REMISSION)}
    assert told == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert [step.at_risk for step in steps(REMISSION)] == [21, 17, 15, 12, 11, 7, 6]
    assert quantile(steps(REMISSION), 0.5) == 23
    assert quantile(steps(REMISSION), 0.9) is None


def test_variance_of_one_ending_is_greenwoods() -> None:
    found = steps(REMISSION)
    told = share_of_ending(found, "relapse")
    greenwood = found[-1].waiting ** 2 * sum(
        sum(step.ended.values()) / (step.at_risk * (step.at_risk - sum(step.ended.values()))) for step in found
    )
    assert greenwood**0.5 == pytest.approx(0.1346, abs=1e-4)
    assert told.share == pytest.approx(1 - found[-1].waiting)
    # Both bounds lie as far from the share on the scale log(-log), 1.96 of these deviations.
    assert told.low is not None
    assert told.high is not None
    spread = 1.96 * greenwood**0.5 / (told.share * abs(log(told.share)))
    assert log(log(told.low) / log(told.share)) == pytest.approx(spread, rel=1e-4)
    assert log(log(told.share) / log(told.high)) == pytest.approx(spread, rel=1e-4)


def test_nobody_waits_then_it_is_the_plain_share() -> None:
    spells = [Spells(2, "won", 30), Spells(5, "lost", 50), Spells(9, "won", 20)]
    assert share_of_ending(steps(spells), "won").share == pytest.approx(0.5)
    assert quantile(steps(spells), 0.5) == 5


def test_who_waits_is_neither_dropped_nor_counted_as_lost() -> None:
    spells = [Spells(1, "won", 1), Spells(1, WAITING, 1), Spells(3, "won", 1), Spells(3, "lost", 1)]
    # 1/4 on the first day; then one of two of the remaining 3/4.
    assert share_of_ending(steps(spells), "won").share == pytest.approx(1 / 4 + 3 / 4 * 1 / 2)
    assert share_of_ending(steps([]), "won").share == 0


def test_no_negative_time() -> None:
    with pytest.raises(ValueError, match="negative"):
        steps([Spells(-1, "won")])


@given(SPELLS)
def test_shares_and_waiting_are_one(spells: list[Spells]) -> None:
    for step in steps(spells):
        assert sum(step.shares.values()) + step.waiting == pytest.approx(1)


@given(SPELLS)
def test_lies_between_the_bounds_that_assume_the_worst_and_the_best(spells: list[Spells]) -> None:
    told = share_of_ending(steps(spells), "won")
    count = sum(spell.count for spell in spells)
    won = sum(spell.count for spell in spells if spell.ending == "won")
    waiting = sum(spell.count for spell in spells if spell.ending == WAITING)
    if count:
        assert won / count - 1e-9 <= told.share <= (won + waiting) / count + 1e-9
    if told.low is not None and told.high is not None:
        assert 0 <= told.low <= told.share <= told.high <= 1
