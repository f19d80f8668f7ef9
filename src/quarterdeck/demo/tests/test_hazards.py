"""Hazards: what they say by stage and age, and that they are chances."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.demo.rules.hazards import (
    BEHAVIOURS,
    CHANNELS,
    FAIR_ODDS,
    HAZARDS,
    Behaviour,
    StageHazard,
    closing_pull,
    losing,
    moving_on,
)

STAGE = StageHazard(usual_age=10, peak=0.08, floor=0.005, patience=20)
PLAIN = Behaviour(pace=1, losing=1, size=1, spread=1)


def test_moving_on_is_likeliest_at_the_usual_age_and_fades_after_it() -> None:
    assert moving_on(STAGE, 10, PLAIN) == 0.08
    assert moving_on(STAGE, 5, PLAIN) == moving_on(STAGE, 20, PLAIN) == 0.064
    assert moving_on(STAGE, 100, PLAIN) < 0.016


def test_a_loss_gets_likelier_with_age() -> None:
    assert losing(STAGE, 0, PLAIN) == 0.005
    assert losing(STAGE, 20, PLAIN) == 0.01


def test_a_slower_segment_reaches_the_same_point_later() -> None:
    slow = Behaviour(pace=2, losing=1, size=1, spread=1)
    assert moving_on(STAGE, 20, slow) == moving_on(STAGE, 10, PLAIN) / 2
    assert losing(STAGE, 40, slow) == losing(STAGE, 20, PLAIN) / 2


def test_signing_is_pulled_to_the_end_of_the_quarter() -> None:
    assert closing_pull(date(2026, 12, 28)) > closing_pull(date(2026, 12, 10)) > closing_pull(date(2026, 11, 10))
    assert closing_pull(date(2026, 10, 3)) < closing_pull(date(2026, 11, 10))


@given(age=st.integers(1, 2000))
def test_no_day_is_certain(age: int) -> None:
    for (pipeline, _), behaviour in BEHAVIOURS.items():
        for stage in HAZARDS[pipeline]:
            assert 0 < moving_on(stage, age, behaviour) <= 0.9
            assert 0 < losing(stage, age, behaviour) <= 0.9


def test_every_channel_in_use_has_a_behaviour_and_odds_for_each_stage() -> None:
    used = {(pipeline, channel) for pipeline, channels in CHANNELS.items() for channel in channels}
    assert used == set(BEHAVIOURS) == set(FAIR_ODDS)
    assert all(len(odds) == len(HAZARDS[pipeline]) for (pipeline, _), odds in FAIR_ODDS.items())
    assert all(list(odds) == sorted(odds) for odds in FAIR_ODDS.values())
