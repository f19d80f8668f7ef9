"""The middle of what a period will bring once more, in plain Python: from raw rows, with random numbers of its own."""

from collections.abc import Iterable
from math import exp, log, sqrt
from random import Random
from statistics import median, pstdev

from tests.forecasting.oracle import WEIGHTS, Raw

DRAWS = 12_000
PERIODS = 8
Span = tuple[float, float]


def weighted_deals(raw: Raw, moment: float, period: Span) -> list[tuple[float, float]]:
    """Chance and value of the open deals that are due, by the default weights of their stages."""
    return [(WEIGHTS[state["stage"]], float(state["amount"])) for state in raw.due(moment, *period).values()]


def to_come(raw: Raw, moment: float, period: Span, past: list[Span]) -> list[tuple[float, float]]:
    """Wins of past periods by deals created after the same point: how many like each are expected now, and its value.

    Newest first at .9 a period, times √((c₀ + 5)/(c + 5)) within .5 to 2, c the deals created in a period's length.
    """
    length = period[1] - period[0]
    share, now = (moment - period[0]) / length, born(raw, moment - length, moment)
    base = past[-PERIODS:][::-1]
    whole = sum(0.9**back for back in range(len(base)))
    found = []
    for back, (start, end) in enumerate(base):
        point = start + round((end - start) * share)
        growth = min(max(sqrt((now + 5) / (born(raw, point - length, point) + 5)), 0.5), 2.0)
        after = raw.won_in(point + 1, end)
        found += [(0.9**back * growth / whole, after[deal]) for deal in after if raw.created[deal] > point]
    return found


def born(raw: Raw, since: float, until: float) -> int:
    return sum(since < at <= until for at in raw.created.values())


def drawn(
    won: float, deals: Iterable[tuple[float, float]], ahead: Iterable[tuple[float, float]], tau: float
) -> tuple[float, float]:
    """Median and deviation of won + (deals that come off + deals to come) x a shock, over many draws."""
    chance, rng, told = list(deals), Random(7), list(ahead)
    rates, values = [rate for rate, _ in told], [value for _, value in told]
    found = []
    for _ in range(DRAWS):
        rest = sum(value for p, value in chance if rng.random() < p)
        rest += sum(rng.choices(values, rates, k=arrivals(rng, sum(rates)))) if told else 0.0
        found.append(won + rest * exp(tau * rng.gauss(0, 1) - tau**2 / 2))
    return median(found), pstdev(found)


def arrivals(rng: Random, rate: float) -> int:
    """A Poisson number: how many exponential gaps lie within one."""
    count, at = 0, -log(1.0 - rng.random()) / rate
    while at < 1.0:
        count, at = count + 1, at - log(1.0 - rng.random()) / rate
    return count
