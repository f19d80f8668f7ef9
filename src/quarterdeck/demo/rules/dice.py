"""Seeded chance that comes out the same on every machine and under every version of Python."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import exp
from random import Random
from typing import TypeVar

T = TypeVar("T")


class _Stream(Random):
    """Chance for a story. Nothing secret comes from it."""


class Dice:
    """A stream of chance. Only `Random.random()` is drawn from: the other methods of Random change between versions.

    Streams with the same seed are equal.
    """

    def __init__(self, seed: int | str) -> None:
        # Text, so that streams of neighbouring numbers have nothing in common.
        self.unit = _Stream(f"quarterdeck {seed}").random

    def chance(self, share: float) -> bool:
        """True in this share of throws."""
        return self.unit() < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of these, each as likely."""
        return choices[int(self.unit() * len(choices))]

    def weighted(self, choices: Sequence[T], weights: Sequence[float]) -> T:
        """One of these, as often as its weight says."""
        left = self.unit() * sum(weights)
        for choice, weight in zip(choices, weights, strict=True):
            left -= weight
            if left < 0:
                return choice
        return choices[-1]

    def sample(self, choices: Sequence[T], count: int) -> list[T]:
        """So many different ones, in the order they were drawn."""
        left = list(choices)
        return [left.pop(int(self.unit() * len(left))) for _ in range(count)]

    def bell(self) -> float:
        """A draw from a bell curve around 0 with standard deviation 1, never beyond 6."""
        return sum(self.unit() for _ in range(12)) - 6.0

    def around(self, median: float, spread: float) -> float:
        """A log-normal draw: half of them lie below `median`, and `spread` is the deviation of the logarithm."""
        return median * exp(spread * self.bell())


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=8 - day.isoweekday() if day.isoweekday() > 5 else 0)


def quarter_end(day: date) -> date:
    """The last day of the calendar quarter that `day` lies in."""
    month = (day.month - 1) // 3 * 3 + 4
    first = date(day.year + 1, 1, 1) if month > 12 else date(day.year, month, 1)
    return first - timedelta(days=1)


def rounded(amount: Decimal, to: int) -> Decimal:
    """To the nearest multiple of `to`, at least one of it."""
    return max(Decimal(1), (amount / to).quantize(Decimal(1))) * to
