"""The arithmetic of weighted sums, line by line: open amounts by stage, and three rates they may count with."""

import numpy as np

from quarterdeck.analytics.forecasting.contest import (
    default_rates,
    due,
    gong,
    observed_rates,
    weighted,
)
from quarterdeck.analytics.forecasting.log import Log, Period
from quarterdeck.analytics.intervals import wilson
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class StageLine:
    """A stage's open deals that are due in the period: how many, their amounts, and the rates they count with.

    `default` is the stage's own weight; `observed` the share won of `seen` deals closed in the last four finished
    periods that had been in the stage, `low` and `high` its 95 % interval (Wilson), None without such a deal.
    `conversion` is what was won, at the same point of those periods, of the amounts due from the stage (`then` deals);
    None before a period is finished.
    """

    stage: str
    deals: int
    amount: float
    default: float
    observed: float
    low: float | None
    high: float | None
    seen: int
    conversion: float | None
    then: int


@dataclass(frozen=True)
class Arithmetic:
    """What is won, the lines by stage, and the new deals of the projection; None before a period is finished."""

    won: float
    lines: tuple[StageLine, ...]
    expected: float | None


def arithmetic(log: Log, period: Period, at: int) -> Arithmetic:
    """The terms of `contest.weighted` by default and observed rates, and of `contest.gong`, at an instant.

    won + Σ amount × rate is the weighted pipeline, with the deals to come the projection (mechanics 4.6 and 4.7).
    Money as in the log.
    """
    rates, seen = observed_rates(log, at)
    told, projected = weighted(log, period, at, default_rates(log)), gong(log, period, at)
    places = {one.name: place for place, one in enumerate(log.stages)}
    stages = due(log, period, at)[2]
    deals = np.bincount(stages[stages >= 0], minlength=len(log.stages))
    past = {term.stage: term for term in projected.terms} if projected else {}
    lines = []
    for term in told.terms:
        place, then = places[term.stage], past.get(term.stage)
        tries = int(seen[place])
        low, high = wilson(round(float(rates[place]) * tries), tries) or (None, None)
        lines.append(
            StageLine(
                term.stage, int(deals[place]), term.amount, term.rate, float(rates[place]), low, high, tries,
                then.rate if then else None, then.count if then else 0,
            )
        )  # fmt: skip
    return Arithmetic(told.won, tuple(lines), projected.expected if projected else None)


__all__ = ["Arithmetic", "StageLine", "arithmetic"]
