"""How many deals coming periods bring: against plain Python, and whether its intervals hold."""

import math
import statistics
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from quarterdeck.analytics.forecasting.levers import Ground
from quarterdeck.analytics.forecasting.volume import (
    LAST,
    LEAST_PERIODS,
    LEVEL,
    SEASONS,
    chosen,
    drawn,
    projected,
    volume,
)
from quarterdeck.values.dataclasses import replace
from tests.forecasting.oracle import Raw
from tests.forecasting.test_forecast import made
from tests.forecasting.test_levers import ground

SERIES = [41.0, 52.0, 38.0, 47.0, 55.0, 49.0, 60.0, 58.0, 66.0, 61.0, 72.0, 75.0]
Making = Callable[[np.random.Generator, int], np.ndarray]


def still(known: Sequence[float], method: str, ahead: int) -> float:
    """Without drift."""
    level = statistics.mean(known[-4:])
    if method == LEVEL:
        return level
    place = (ahead - 1) % 4
    return level * statistics.mean(year[place] / statistics.mean(year) for year in (known[-8:-4], known[-4:]))


def plain(known: Sequence[float], method: str, ahead: int) -> float:
    if method == LAST:
        return known[-1]
    slopes = []
    for origin in range(8 if method == SEASONS else 4, len(known)):
        top = bottom = 0.0
        for one, came in enumerate(known[origin : origin + 5], start=1):
            told = still(known[:origin], method, one)
            top += (one + 1.5) * math.log((came + 0.5) / (told + 0.5))
            bottom += (one + 1.5) ** 2
        slopes.append(top / bottom)
    drift = 0.0
    if len(slopes) >= 3:
        b, se = statistics.mean(slopes), statistics.stdev(slopes) / math.sqrt(len(slopes))
        drift = b * max(0.0, 1 - 6 * se**2 / b**2)
    return still(known, method, ahead) * math.exp(drift * (ahead + 1.5))


@pytest.mark.parametrize("method", [LEVEL, SEASONS, LAST])
def test_projections_and_errors_by_plain_python(method: str) -> None:
    for ahead in range(1, 6):
        assert projected(SERIES, method, ahead) == pytest.approx(plain(SERIES, method, ahead))
    assert projected(SERIES, LEVEL, 2) > statistics.mean(SERIES[-4:]), "numbers that rise are told to rise"
    name, errors = chosen(SERIES)
    first = 8 if SEASONS in {name, method} else 4
    tried = [
        (SERIES[origin + ahead - 1], plain(SERIES[:origin], method, ahead))
        for origin in range(first, len(SERIES))
        for ahead in range(1, min(5, len(SERIES) - origin) + 1)
    ]
    if method in errors and (method != SEASONS or name == SEASONS):
        wape = sum(abs(came - told) for came, told in tried) / sum(came for came, _told in tried)
        assert errors[method] == pytest.approx(wape)


def flat(dice: np.random.Generator, count: int) -> np.ndarray:
    return dice.poisson(80, count)


def growing(dice: np.random.Generator, count: int) -> np.ndarray:
    return dice.poisson(60 * 1.05 ** np.arange(count))


def seasonal(dice: np.random.Generator, count: int) -> np.ndarray:
    return dice.poisson(100 * np.array([1.3, 1.0, 0.7, 1.0])[np.arange(count) % 4])


def noisy(dice: np.random.Generator, count: int) -> np.ndarray:
    return dice.poisson(100 * np.exp(0.2 * dice.standard_normal(count)))


@pytest.mark.parametrize(("make", "seasons"), [(flat, 0.3), (growing, 0.3), (seasonal, None), (noisy, 0.3)])
def test_four_of_five_come_between_p10_and_p90(make: Making, seasons: float | None) -> None:
    dice, held, found = np.random.default_rng(23), [], []
    for _ in range(60):
        series = make(dice, 17)
        known = [float(one) for one in series[:12]]
        method, _errors = chosen(known)
        found.append(method == SEASONS)
        for ahead in (2, 5):
            low, high = np.quantile(drawn(known, method, ahead, dice), (0.1, 0.9))
            held.append(low <= series[12 + ahead - 1] <= high)
    assert 0.68 <= np.mean(held) <= 0.97
    assert np.mean(found) > 0.6 if seasons is None else np.mean(found) < seasons


def test_new_deals_of_a_company() -> None:
    at = ground()
    told = volume(at)
    assert told is not None
    raw = Raw.of(made())
    past = [one for one in at.log.finished(at.found.as_of) if one.end <= at.found.period.start][1:]
    counts = [float(sum(one.start <= born < one.end for born in raw.created.values())) for one in past]
    assert told.periods == len(counts) >= LEAST_PERIODS
    assert (told.method, told.error) == (chosen(counts)[0], chosen(counts)[1][told.method])
    amounts = [
        float(raw.at(deal, at.found.as_of).get("amount") or 0)
        for deal, born in raw.created.items()
        if past[-4].start <= born < past[-1].end
    ]
    for one in told.coming:
        assert one.count_p10 <= one.count_p50 <= one.count_p90
        assert one.count_p50 == pytest.approx(projected(counts, told.method, one.ahead + 1), rel=0.05, abs=1)
        assert one.value_p50 == pytest.approx(one.count_p50 * statistics.mean(amounts), rel=0.1)
    first = at.log.periods[3]
    early = replace(at.found, as_of=first.at(0.5), period=first)
    assert volume(Ground(early, at.model, at.log)) is None, "three quarters tell nothing"
