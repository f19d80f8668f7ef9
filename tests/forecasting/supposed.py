"""What levers make of the deals of a forecast once more, in plain Python: one deal after the other, drawn by itself."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.forecasting.oracle import LOST, WON, Raw, instant


@dataclass
class Deal:
    chance: float
    value: float


def times_as_many(chances: Sequence[float], factor: float) -> list[float]:
    """Chances moved by one number of log-odds until their sum is `factor` times as large."""
    low, high, target = -30.0, 30.0, factor * sum(chances)
    odds = [math.log(one / (1 - one)) for one in chances]
    while high - low > 1e-13:
        middle = (low + high) / 2
        if sum(1 / (1 + math.exp(-(one + middle))) for one in odds) < target:
            low = middle
        else:
            high = middle
    return [1 / (1 + math.exp(-(one + low))) for one in odds]


def pushed(raw: Raw, points: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """Deals due before each end as of each moment, and how many of them were open just before it."""
    out = seen = 0
    for moment, end in points:
        due = [deal for deal, state in raw.open_at(moment).items() if instant(state["close_date"]) < end]
        seen += len(due)
        out += sum(raw.at(deal, end - 1)["stage"] not in (WON, LOST) for deal in due)
    return out, seen


def drawn(deals: Sequence[Deal], coming: tuple[float, Sequence[Deal]], tau: float, won: float) -> list[float]:
    """Draws of the whole: each deal by itself, a Poisson number of deals to come, one shock; sorted.

    The chances of deals to come are their weights, which add up to 1.
    """
    rng, found = random.Random(7), []
    rate, ahead = coming
    weights = [deal.chance for deal in ahead]
    for _ in range(6_000):
        total = sum(deal.value for deal in deals if rng.random() < deal.chance)
        count, product = 0, rng.random()
        while product > math.exp(-rate):
            count, product = count + 1, product * rng.random()
        if count:
            total += sum(deal.value for deal in rng.choices(ahead, weights, k=count))
        found.append(won + total * math.exp(tau * rng.gauss(0, 1) - tau**2 / 2))
    return sorted(found)
