from dataclasses import replace

import numpy as np
import pytest

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting.log import Log
from quarterdeck.analytics.forecasting.recording import _judged
from quarterdeck.analytics.forecasting.telltales import SIGNALS
from tests.forecasting.company import HONEST, MID, OPTIMIST, SANDBAGGER, Company, Regime, bent, company


def read(regime: Regime, seed: int) -> tuple[Company, Log]:
    made = company(replace(regime, quarters=6), seed)
    return made, forecasting.read_log(forecasting.Sources(made.deals, made.changes, made.periods, made.stages))


def test_who_distorts_is_found_and_nobody_else() -> None:
    made, log = read(bent(MID, 1.0), 8)
    found = forecasting.bias(log, log.periods[2:6])
    assert len(found) == MID.reps
    flags = {SANDBAGGER: "sandbagging", OPTIMIST: "happy_ears", HONEST: ""}
    wrong = [one.owner for one in found if one.flag not in ("", flags[made.behaviour[one.owner]])]
    assert not wrong
    assert sum(one.flag != "" for one in found) >= 6
    by_index = sorted(found, key=lambda one: -one.sandbagging)[:5]
    assert {made.behaviour[one.owner] for one in by_index} == {SANDBAGGER}
    assert all(len(one.signals) == 7 for one in found)


def test_honest_people_are_not_flagged_and_few_deals_say_nothing() -> None:
    _, log = read(MID, 10)
    assert [one.flag for one in forecasting.bias(log, log.periods[2:6])] == [""] * MID.reps
    few = forecasting.bias(log, log.periods[2:3])
    small = [one for one in few if one.closed < 12]
    assert all(one.flag == "" and "Fewer than 12" in one.note for one in small)


def test_who_is_drawn_to_the_median_whole_has_an_interval_all_the_same() -> None:
    """Owners who differ by chance alone: estimates are the median, of which nobody is that sure."""
    signal = next(one for one in SIGNALS if one.key == "date")
    mean, variance, count = np.array([0.1, -0.1, 0.05, -0.05, 0.0]), np.full(5, 0.5), np.full(5, 20)
    found = _judged(signal, (mean, variance, count))
    for one, away in zip(found, mean, strict=True):
        assert one.shrunken == one.median == 0.0
        # Morris (1983) where all is drawn: v/k + 2/(k-3) * away^2, worked by hand.
        spread = (0.5 / 5 + away**2) ** 0.5
        assert one.high == pytest.approx(1.2816 * spread)
        assert one.low == pytest.approx(-1.2816 * spread)
        assert max(one.above, one.below) < 0.9


def test_an_interval_is_never_wider_than_what_was_measured() -> None:
    signal = next(one for one in SIGNALS if one.key == "date")
    mean, variance = np.array([3.0, -3.0, 0.4, 0.0]), np.array([0.2, 0.2, 4.0, 0.1])
    for one, noise in zip(_judged(signal, (mean, variance, np.full(4, 20))), variance, strict=True):
        assert 0 < one.high - one.low <= 2 * 1.2816 * noise**0.5 + 1e-9
