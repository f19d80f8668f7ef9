"""What a metric is: a definition in words, populations, measures over them, and the step from sums to a figure."""

from collections.abc import Callable, Mapping, Sequence

from quarterdeck.analytics.intervals import wilson
from quarterdeck.analytics.metrics.measures import Measure
from quarterdeck.analytics.populations import POPULATIONS, RowKind, row_kind
from quarterdeck.analytics.questions import Direction, Figure, Unit
from quarterdeck.values.dataclasses import dataclass, field

Sums = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Part:
    """Measures over the rows of one population: SQL aggregates over rows `d`.

    Those named in `in_currency` are sums of minor units in each currency, which are converted once a currency; then
    every measure of the part must be one that adds up over currencies. `declared` are the measures of a metric, which
    say what a row adds: it is behind the figure when it adds to any measure that is not beside it.
    """

    population: str
    measures: Mapping[str, str]
    in_currency: frozenset[str] = frozenset()
    declared: Mapping[str, Measure] = field(default_factory=dict)

    @classmethod
    def of(cls, population: str, **measures: Measure) -> "Part":
        """The part that has these measures by name."""
        return cls(
            population,
            {name: one.sql for name, one in measures.items()},
            frozenset(name for name, one in measures.items() if one.in_currency),
            measures,
        )

    @property
    def counted(self) -> str:
        """The condition of the rows that are counted; empty when all are."""
        counting = [measure.each for measure in self.declared.values() if not measure.is_beside]
        return "" if not counting or "1" in counting else " OR ".join(f"{sql} IS NOT NULL" for sql in counting)

    def __post_init__(self) -> None:
        if self.population not in POPULATIONS:
            raise ValueError(f"There is no population {self.population}.")
        if not self.in_currency <= self.measures.keys():
            raise ValueError("What is not measured cannot be converted.")
        if self.in_currency and any("QUANTILE" in sql for sql in self.measures.values()):
            raise ValueError("Quantiles do not add up over currencies.")


@dataclass(frozen=True, slots=True)
class Each:
    """A figure made of the sums of every value of a segment: `fold` takes them, and gives sums of its own."""

    segment: str
    fold: Callable[[Sequence[Sums]], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    `finish` takes the measures of all parts by name, integers or None where a part has no row. `floor` is the count
    below which a figure is too few to say. `undefined` names segments that make no sense for it, each with the reason.
    `is_share` when it is hits among tries, whose groups may lean on the whole. With `each`, `finish`
    takes its sums too. One that `is_ahead` sets what is to come in a period against what the period needs: days that
    end today say nothing of it.
    """

    key: str
    name: str
    unit: Unit
    direction: Direction
    formula: str
    empty: str
    parts: tuple[Part, ...]
    finish: Callable[[Sums], Figure]
    floor: int = 1
    undefined: Mapping[str, str] = field(default_factory=dict)
    is_share: bool = False
    each: Each | None = None
    is_ahead: bool = False

    def __post_init__(self) -> None:
        if any(part.declared.keys() != part.measures.keys() for part in self.parts):
            raise ValueError(f"What rows add to the measures of {self.key} is not said.")

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures of all parts."""
        return tuple(name for part in self.parts for name in part.measures)

    @property
    def has_quotas(self) -> bool:
        """Whether it is measured against quotas, which fewer people may see than deals."""
        return any(row_kind(part.population) is RowKind.QUOTA for part in self.parts)

    @property
    def is_in_currency(self) -> bool:
        """Whether amounts are converted at the rates of the day of the question."""
        return any(part.in_currency for part in self.parts)


def ratio_of(numerator: str, denominator: str, count: str) -> Callable[[Sums], Figure]:
    """The step from two measures to their ratio; nothing to say when the denominator is not above 0."""

    def finish(sums: Sums) -> Figure:
        over, under, behind = sums[numerator] or 0, sums[denominator] or 0, sums[count] or 0
        excluded = sums.get("excluded") or 0
        return Figure(over if under > 0 else None, max(under, 1), behind, excluded=excluded, parts=dict(sums))

    return finish


def share_of(hits: str, tries: str) -> Callable[[Sums], Figure]:
    """The step from hits and tries to their share with its interval."""

    def finish(sums: Sums) -> Figure:
        over, under = sums[hits] or 0, sums[tries] or 0
        low, high = wilson(over, under) or (None, None)
        return Figure(over if under else None, max(under, 1), under, low=low, high=high, parts=dict(sums))

    return finish


def quantile_of(measure: str, count: str, unit: int, low: str, high: str) -> Callable[[Sums], Figure]:
    """The step from a quantile to a figure, `unit` of which make one; `low` and `high` are other quantiles."""

    def finish(sums: Sums) -> Figure:
        lowest, highest = sums[low], sums[high]
        return Figure(
            sums[measure],
            unit,
            sums[count] or 0,
            low=None if lowest is None else lowest / unit,
            high=None if highest is None else highest / unit,
            excluded=sums.get("excluded") or 0,
            parts=dict(sums),
        )

    return finish
