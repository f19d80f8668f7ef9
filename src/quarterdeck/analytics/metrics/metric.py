"""What a metric is: a definition in words, a population, measures over it, and the step from sums to a figure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quarterdeck.analytics.populations import POPULATIONS
from quarterdeck.analytics.questions import Direction, Figure, Unit

Sums = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    `measures` are SQL aggregates over rows `d` of the population. Those named in `in_currency` are sums of minor units
    in each currency, which are converted once a currency before `finish` sees them; all others are integers that
    `finish` takes as they are. `floor` is the count below which a figure is too few to say. `undefined` names segments
    that make no sense for it, each with the reason.
    """

    key: str
    name: str
    unit: Unit
    direction: Direction
    formula: str
    empty: str
    population: str
    measures: Mapping[str, str]
    finish: Callable[[Sums], Figure]
    in_currency: frozenset[str] = frozenset()
    floor: int = 1
    undefined: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.population not in POPULATIONS:
            raise ValueError(f"The metric {self.key} asks for the unknown population {self.population}.")
        if not self.in_currency <= self.measures.keys():
            raise ValueError(f"The metric {self.key} converts what it does not measure.")


def ratio_of(numerator: str, denominator: str, count: str) -> Callable[[Sums], Figure]:
    """The step from two measures to their ratio; nothing to say when the denominator is 0."""

    def finish(sums: Sums) -> Figure:
        over, under, behind = sums[numerator] or 0, sums[denominator] or 0, sums[count] or 0
        return Figure(over if under else None, under or 1, behind, parts=dict(sums))

    return finish
