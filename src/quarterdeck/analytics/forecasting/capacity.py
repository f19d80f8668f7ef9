"""Where one more rep-week brings most: what deals to come are worth by week of work, part by part, with the doubt.

A rep-week brings as much as the others did: the model knows no effort that one deal takes from another.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.distribution import ALL, NOBODY
from quarterdeck.analytics.forecasting.levers import Ground, reps_among
from quarterdeck.analytics.forecasting.log import Floats
from quarterdeck.analytics.forecasting.simulation import DRAWS
from quarterdeck.values.dataclasses import dataclass

# Past wins without which nothing is said of a part.
LEAST_WINS: Final = 5


@dataclass(frozen=True)
class RepWeek:
    """What one more rep-week, at full strength, adds to the mean of the period in a part, in units of the log.

    `wins` is how many past wins tell of deals to come there. Quantiles are of the mean, by those wins alone. `best` is
    the share of draws in which no other part brings more. Both are None below five wins, `best` with one part too.
    """

    name: str
    reps: int
    wins: int
    mean: float
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None
    best: float | None = None


def rep_weeks_by(ground: Ground, parts: Mapping[str, frozenset[str]] | None = None) -> list[RepWeek]:
    """What a rep-week brings in each part (its owners by name), the most first; those too few to say come last.

    Without parts each owner is one.

    With reps r, w weeks left, and past wins i of value v and weight a, whose expected number is n in all:
    mean = n·Σ a·v/(r·w), as one more rep-week of the capacity lever. The doubt is a Bayesian bootstrap: each win
    counts g times, g exponential, so that a sum is as uncertain as a Poisson number of such values. Parts without
    reps are left out, and all of them when nothing is left of the period.
    """
    book, weeks = ground.found.book, ground.weeks_left
    if weeks <= 0:
        return []
    if parts is None:
        parts = {name: frozenset({name}) for name in ground.found.groups if name not in {NOBODY, ALL}}
    rng, places = np.random.default_rng(book.seed), np.array(ground.found.groups)
    found: list[RepWeek] = []
    drawn: dict[str, Floats] = {}
    for name in sorted(parts):
        inside = np.isin(places, sorted(parts[name])) & ground.inside
        ahead = inside[book.coming_groups]
        reps = reps_among(ground, inside[book.groups], ahead)
        if not reps:
            continue
        worth = book.coming.rate * (book.coming.weights * book.coming.values)[ahead] / (reps * weeks)
        one = RepWeek(name, reps, len(worth), float(worth.sum()))
        if len(worth) >= LEAST_WINS:
            drawn[name] = rng.exponential(size=(DRAWS, len(worth))) @ worth
        found.append(one)
    return sorted(map(_Doubts(drawn).of, found), key=lambda one: (one.p50 is None, -one.mean, one.name))


class _Doubts:
    """Draws of the parts that have enough wins, against each other."""

    def __init__(self, drawn: Mapping[str, Floats]) -> None:
        """Take the draws of each part, of one length."""
        self.drawn = drawn
        self.most = np.max(list(drawn.values()), axis=0) if drawn else np.zeros(0)

    def of(self, one: RepWeek) -> RepWeek:
        """The same part with its quantiles, and how often none brings more."""
        draws = self.drawn.get(one.name)
        if draws is None:
            return one
        p10, p50, p90 = (float(value) for value in np.quantile(draws, (0.1, 0.5, 0.9)))
        best = float(np.mean(draws >= self.most)) if len(self.drawn) > 1 else None
        return RepWeek(one.name, one.reps, one.wins, one.mean, p10, p50, p90, best)
