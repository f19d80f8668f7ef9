"""How somebody recorded deals, beside others: what is said of a signal, and what may be told of the others."""

import json
from collections.abc import Sequence
from enum import StrEnum
from statistics import quantiles

from quarterdeck.analytics.forecasting.telltales import LEAST_CLOSED, SIGNALS, SURE
from quarterdeck.values.dataclasses import dataclass

LEAST_OTHERS = 5
"""Hidden others from which on somebody is compared with them, as in benchmarks: a cohort of five."""


class Standing(StrEnum):
    """Where somebody lies beside the median of all."""

    ABOVE = "above"
    BELOW = "below"
    ALIKE = "alike"
    UNSURE = "unsure"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class SeenSignal:
    """A signal of somebody: mean and count, what it is drawn to with its 80 % interval, the median of all people."""

    key: str
    count: int
    value: float
    estimate: float
    low: float
    high: float
    median: float
    above: float
    below: float

    @property
    def standing(self) -> Standing:
        """Beyond the zone on one side, within it, each with 90 %; unsure where neither is so."""
        if self.count == 0:
            return Standing.NOTHING
        if self.above >= SURE:
            return Standing.ABOVE
        if self.below >= SURE:
            return Standing.BELOW
        return Standing.ALIKE if self.above + self.below <= 1 - SURE else Standing.UNSURE

    @property
    def side(self) -> str:
        """What a sure signal points to: sandbagging, happy_ears, both sides' names never; empty where to neither."""
        sign = {Standing.ABOVE: 1, Standing.BELOW: -1}.get(self.standing, 0)
        known = _BY_KEY[self.key]
        if sign and sign == known.sandbag:
            return "sandbagging"
        return "happy_ears" if sign and sign == known.happy else ""


_BY_KEY = {one.key: one for one in SIGNALS}


def read_signals(text: str) -> tuple[SeenSignal, ...]:
    """Signals as they were written with a fit, in the order of `SIGNALS`; one there is none of is left out."""
    found = json.loads(text)
    return tuple(
        SeenSignal(one.key, int(found[one.key][0]), *found[one.key][1:]) for one in SIGNALS if one.key in found
    )


def is_enough(closed: int) -> bool:
    """Whether anything is said of somebody with so many closed deals."""
    return closed >= LEAST_CLOSED


def is_compared(hidden: int) -> bool:
    """Whether somebody may be told how they stand beside others, of whom they may not see so many.

    Of one to four it would tell of somebody: what an estimate is drawn to is the median of all, which of two people is
    half the other's value.
    """
    return not 0 < hidden < LEAST_OTHERS


def spread_of(estimates: Sequence[float]) -> tuple[float, float, float] | None:
    """Quartiles of what a signal is drawn to, of two people or more."""
    if len(estimates) < 2:
        return None
    low, middle, high = quantiles(estimates, n=4, method="inclusive")
    return low, middle, high
