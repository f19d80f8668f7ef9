"""The figures of the metric strip, from deals that stand or changed alike.

A level is what counts now, and what counted then of the same deals, each converted at today's rates, currency
by currency, so that a change is one of the deals and never one of the rates.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from quarterdeck.inspection.terms import Metric
from quarterdeck.values.dataclasses import dataclass

Convert = Callable[[int, str], int | None]
_OPEN = frozenset({Metric.COMMIT.value, Metric.LIKELY.value, Metric.BEST_CASE.value, Metric.PIPELINE.value})
# What the levels are made of: the values `now` and `then` may have.
LEVELS = {
    Metric.OPEN: _OPEN,
    Metric.COMMIT: frozenset({Metric.COMMIT.value}),
    Metric.LIKELY: frozenset({Metric.LIKELY.value}),
    Metric.BEST_CASE: frozenset({Metric.BEST_CASE.value}),
    Metric.PIPELINE: frozenset({Metric.PIPELINE.value}),
    Metric.CLOSED_WON: frozenset({Metric.CLOSED_WON.value}),
    Metric.CLOSED_LOST: frozenset({Metric.CLOSED_LOST.value}),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Deals that stand alike: `now` is a category or closed_won or closed_lost, empty for neither."""

    now: str
    is_new: bool
    currency: str
    count: int
    priced: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Deals that changed alike; `then` is what they counted as, `step` whether the amount rose or fell."""

    now: str
    then: str
    step: int
    is_pushed: bool
    is_pulled: bool
    currency: str
    then_currency: str
    count: int
    priced: int
    then_priced: int
    amount_minor: int
    then_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A metric: how many deals, their value in minor units of the display currency, and how both changed.

    Changes are None where nothing is looked back on. `unpriced` deals without an amount and `unconverted` ones
    in a currency without a rate are counted but not in the value.
    """

    metric: Metric
    count: int
    amount_minor: int
    unpriced: int = 0
    unconverted: int = 0
    count_change: int | None = None
    amount_change: int | None = None


def figures(standing: Iterable[Standing], moved: Iterable[Moved] | None, convert: Convert) -> dict[Metric, Figure]:
    """Every metric, in the order they are shown; without `moved` only the levels."""
    standing = list(standing)
    if moved is None:
        return {metric: _level(metric, standing, None, convert) for metric in Metric if metric in LEVELS}
    changes = list(moved)
    return {metric: _figure(metric, standing, changes, convert) for metric in Metric}


def _figure(metric: Metric, standing: list[Standing], moved: list[Moved], convert: Convert) -> Figure:
    if metric in LEVELS:
        return _level(metric, standing, moved, convert)
    if metric is Metric.NEW:
        new = [
            (one.currency, one.count, one.priced, one.amount_minor)
            for one in standing
            if one.is_new and one.now in _OPEN
        ]
        return _summed(metric, new, convert)
    return _summed(metric, _changes(metric, moved), convert)


def _changes(metric: Metric, moved: Iterable[Moved]) -> Iterator[tuple[str, int, int, int]]:
    """Currency, count, how many of those have an amount, and the sum that stands for the change."""
    for one in moved:
        is_both = one.now in _OPEN and one.then in _OPEN
        difference = one.amount_minor - one.then_minor
        if (metric is Metric.INCREASED and is_both and one.step > 0) or (
            metric is Metric.DECREASED and is_both and one.step < 0
        ):
            yield one.currency, one.count, one.count, difference
        elif metric is Metric.PUSHED_OUT and one.is_pushed:
            yield one.currency, one.count, one.priced, -one.amount_minor
        elif metric is Metric.PULLED_IN and one.is_pulled:
            yield one.currency, one.count, one.priced, one.amount_minor


def _summed(metric: Metric, parts: Iterable[tuple[str, int, int, int]], convert: Convert) -> Figure:
    parts = list(parts)
    sums: Counter[str] = Counter()
    for currency, _, _, minor in parts:
        sums[currency] += minor
    values = {currency: convert(minor, currency) for currency, minor in sums.items()}
    return Figure(
        metric=metric,
        count=sum(count for _, count, _, _ in parts),
        amount_minor=sum(minor for minor in values.values() if minor is not None),
        unpriced=sum(count - priced for _, count, priced, _ in parts),
        unconverted=sum(priced for currency, _, priced, _ in parts if values[currency] is None),
    )


def _level(metric: Metric, standing: list[Standing], moved: list[Moved] | None, convert: Convert) -> Figure:
    kinds = LEVELS[metric]
    now = [(one.currency, one.count, one.priced, one.amount_minor) for one in standing if one.now in kinds]
    found = _summed(metric, now, convert)
    if moved is None:
        return found
    # What has not changed since counted then as it counts now.
    then = [*now]
    then += [
        (one.currency, -one.count, -one.priced, -one.amount_minor)
        for one in standing
        if one.is_new and one.now in kinds
    ]
    then += [(one.currency, -one.count, -one.priced, -one.amount_minor) for one in moved if one.now in kinds]
    then += [(one.then_currency, one.count, one.then_priced, one.then_minor) for one in moved if one.then in kinds]
    before = _summed(metric, then, convert)
    return Figure(
        metric=metric,
        count=found.count,
        amount_minor=found.amount_minor,
        unpriced=found.unpriced,
        unconverted=found.unconverted,
        count_change=found.count - before.count,
        amount_change=found.amount_minor - before.amount_minor,
    )
