"""How many deals the coming periods will bring into the pipeline, and of what value: what people are needed for.

Numbers of deals by period are projected by a level or by a level with seasons, whichever was nearer in the past.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.levers import Ground, counted
from quarterdeck.analytics.forecasting.log import Floats
from quarterdeck.analytics.forecasting.simulation import DRAWS
from quarterdeck.values.dataclasses import dataclass

LEAST_PERIODS: Final = 8
AHEAD: Final = 4
_YEAR = 4
# Pairs of an origin and a period after it in which both methods are compared before seasons are believed.
_LEAST_PAIRS = 8
LEVEL: Final = "level"
SEASONS: Final = "seasons"
_LEAST_ORIGINS = 3
# From the middle of the last four periods to the last one.
_MIDDLE = 1.5
# Seasons must be nearer by a quarter: they are found by chance where there are none.
_NEARER = 0.75
_SURE = 6.0
_FAR, _MOST = 8.0, 1e9
LAST: Final = "last"


@dataclass(frozen=True)
class ComingPeriod:
    """A coming period: quantiles of how many deals are created in it, and of their value in units of the log."""

    ahead: int
    """Periods after the one that runs: 1 is the next."""
    count_p10: float
    count_p50: float
    count_p90: float
    value_p10: float
    value_p50: float
    value_p90: float


@dataclass(frozen=True)
class Volume:
    """The coming periods, by which method, from how many finished ones; its error in the past, and that of the last.

    `error` is the WAPE over past origins and the periods after them; `last_error` that of taking the last period again.
    """

    method: str
    periods: int
    error: float
    last_error: float
    coming: tuple[ComingPeriod, ...]


def volume(ground: Ground) -> Volume | None:
    """New deals of the owners that count, by period; None where history is too short: below eight finished periods.

    The first finished period is left out, since history may begin in its midst. Value is number x mean amount (0
    without one) of the deals that were created in the last four periods, amounts as known now.
    """
    log, found = ground.log.learnable(), ground.found
    past = [one for one in log.finished(found.as_of) if one.end <= found.period.start][1:]
    if len(past) < LEAST_PERIODS:
        return None
    born = np.arange(log.count) if log.unseen is None else np.flatnonzero(~log.unseen)
    born = born[counted(ground, born, found.as_of)]
    at = log.created[born]
    counts = [float(np.sum((at >= one.start) & (at < one.end))) for one in past]
    recent = born[(at >= past[-_YEAR].start) & (at < past[-1].end)]
    amounts = np.nan_to_num(log.amounts(recent, found.as_of))
    rng = np.random.default_rng(found.book.seed)
    method, errors = chosen(counts)
    ahead = [_coming(one, counts, method, amounts, rng) for one in range(1, AHEAD + 1)]
    return Volume(method, len(counts), errors[method], errors[LAST], tuple(ahead))


def _coming(
    ahead: int, counts: Sequence[float], method: str, amounts: Floats, rng: np.random.Generator
) -> ComingPeriod:
    numbers = drawn(counts, method, ahead + 1, rng)
    mean, spread = (float(amounts.mean()), float(amounts.std())) if len(amounts) else (0.0, 0.0)
    values = np.maximum(numbers * mean + np.sqrt(numbers) * spread * rng.standard_normal(DRAWS), 0.0)
    low, middle, high = (float(one) for one in np.quantile(numbers, (0.1, 0.5, 0.9)))
    least, half, most = (float(one) for one in np.quantile(values, (0.1, 0.5, 0.9)))
    return ComingPeriod(ahead, low, middle, high, least, half, most)


def projected(counts: Sequence[float], method: str, ahead: int) -> float:
    """The number so many periods after the last: 1 is the one that follows it.

    Level: the mean of the last four, by their drift. Last: the last again. Seasons: the level x the mean, over the last
    two years, of what the same quarter was to the mean of its year.
    """
    if method == LAST:
        return counts[-1]
    return _still(counts, method, ahead) * float(np.exp(drift(counts, method) * (ahead + _MIDDLE)))


def _still(counts: Sequence[float], method: str, ahead: int) -> float:
    level = sum(counts[-_YEAR:]) / _YEAR
    if method == LEVEL or level <= 0:
        return level
    place = (ahead - 1) % _YEAR
    years = [counts[-2 * _YEAR : -_YEAR], counts[-_YEAR:]]
    shares = [year[place] * _YEAR / sum(year) for year in years if sum(year) > 0]
    return level * sum(shares) / len(shares)


def drift(counts: Sequence[float], method: str) -> float:
    """By how much the logarithm of numbers rises a period, beside their level: 0 where that may be chance.

    b is the mean over past origins of the slope of log((came + 1/2)/(told + 1/2)) against the periods from the middle
    of the last four, s its standard error; the drift is b x max(0, 1 - 6 s^2/b^2), shrunk as by James and Stein and
    more, since origins overlap. Three origins at least.
    """
    slopes = []
    for origin in range(2 * _YEAR if method == SEASONS else _YEAR, len(counts)):
        far = range(1, min(AHEAD + 1, len(counts) - origin) + 1)
        logs = [np.log((counts[origin + one - 1] + 0.5) / (_still(counts[:origin], method, one) + 0.5)) for one in far]
        away = [one + _MIDDLE for one in far]
        slopes.append(sum(x * e for x, e in zip(away, logs, strict=True)) / sum(x * x for x in away))
    if len(slopes) < _LEAST_ORIGINS:
        return 0.0
    mean, error = float(np.mean(slopes)), float(np.std(slopes, ddof=1)) / len(slopes) ** 0.5
    return mean * max(0.0, 1.0 - _SURE * error**2 / mean**2) if mean else 0.0


def _tried(counts: Sequence[float], method: str) -> Iterator[tuple[int, int, float, float]]:
    """(origin, periods ahead, what came, what was projected) over the past, up to as far ahead as is told."""
    first = 2 * _YEAR if method == SEASONS else _YEAR
    for origin in range(first, len(counts)):
        for ahead in range(1, min(AHEAD + 1, len(counts) - origin) + 1):
            yield origin, ahead, counts[origin + ahead - 1], projected(counts[:origin], method, ahead)


def chosen(counts: Sequence[float]) -> tuple[str, dict[str, float]]:
    """The method that was nearer, and the WAPE of each: of seasons where both could be tried, else of all.

    Seasons take eight pairs of an origin and a period after it, so that a year more than two is known.
    """
    tried: dict[str, dict[tuple[int, int], tuple[float, float]]] = {
        method: {(origin, ahead): (came, told) for origin, ahead, came, told in _tried(counts, method)}
        for method in (LEVEL, SEASONS, LAST)
    }
    common = tried[LEVEL].keys() & tried[SEASONS].keys()
    errors = {LEVEL: _wape(tried[LEVEL].values()), LAST: _wape(tried[LAST].values())}
    if len(common) < _LEAST_PAIRS:
        return LEVEL, errors
    on_common = {method: _wape(tried[method][pair] for pair in common) for method in tried}
    if on_common[SEASONS] < _NEARER * on_common[LEVEL]:
        return SEASONS, on_common
    return LEVEL, errors


def _wape(pairs: Iterable[tuple[float, float]]) -> float:
    known = list(pairs)
    total = sum(came for came, _told in known)
    return sum(abs(came - told) for came, told in known) / total if total else 0.0


def drawn(counts: Sequence[float], method: str, ahead: int, rng: np.random.Generator) -> Floats:
    """Draws of the number so many periods after the last.

    Poisson around projected x exp(s t): s^2 is the mean square of log((came + 1/2)/(told + 1/2)) over the past, less
    what a Poisson number alone makes of it, times 1 + 1/k, and t is Student's with k degrees, k the origins. On series
    with and without growth, seasons and noise 69 to 96 of 100 lie between P10 and P90; of a random walk two thirds do.
    """
    told = projected(counts, method, ahead)
    past = [(came, said) for _origin, _ahead, came, said in _tried(counts, method)]
    logs = np.array([np.log((came + 0.5) / (said + 0.5)) for came, said in past])
    alone = np.array([1.0 / (said + 0.5) for _came, said in past])
    origins = len({origin for origin, *_rest in _tried(counts, method)})
    scale = float(np.sqrt(max(np.mean(logs**2) - np.mean(alone), 0.0)))
    shift = scale * (1 + 1 / max(origins, 1)) ** 0.5 * np.clip(rng.standard_t(max(origins, 1), DRAWS), -_FAR, _FAR)
    return np.asarray(rng.poisson(np.minimum(told * np.exp(shift), _MOST)), dtype=np.float64)
