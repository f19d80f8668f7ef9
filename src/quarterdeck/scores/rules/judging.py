"""How right forecasts were: pure sums over what was said and what came."""

from collections.abc import Iterable, Sequence
from datetime import date
from math import comb, sqrt
from statistics import mean, stdev

from quarterdeck.values.dataclasses import dataclass

DRIFT_WEEK = 4
"""The week of its quarters at whose end the model is asked whether it drifts."""
_LAST = 8
_LEAST_COVERED, _LEAST_BIASED = 4, 6
_LEAST_BIAS = 0.05
_NOMINAL = 0.8
_TAIL = 0.025
# Student's t for 1.25 % in each tail, by how many quarters were judged (degrees of freedom one less).
_T = {6: 3.1634, 7: 2.9687, 8: 2.8412}


@dataclass(frozen=True, slots=True)
class Said:
    """What a method said of a quarter at a week of it, and what came; minor units of one currency."""

    start: date
    label: str
    week: int
    method: str
    forecast: int
    p10: int | None
    p90: int | None
    actual: int


@dataclass(frozen=True, slots=True)
class MethodRecord:
    """How a method did at one week of the quarters that all compared methods were asked in.

    `wape` Σ|F - A| / ΣA, `bias` Σ(F - A) / ΣA, `tracking` Σ(F - A) / mean|F - A| (mechanics 7), `added` the error of
    the last period's value less this one's. None where nothing was won, or without error. `covered` of `intervals`
    quarters lay within P10 to P90.
    """

    method: str
    quarters: int
    wape: float | None
    bias: float | None
    tracking: float | None
    added: float | None
    covered: int
    intervals: int
    rows: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Sums of the deals a forecast is made of."""

    won: int
    open: int
    new: int

    @property
    def total(self) -> int:
        """Won + open + new: the mean."""
        return self.won + self.open + self.new


def record_of(rows: Iterable[Said], week: int, methods: Sequence[str], idle: str = "last_period") -> list[MethodRecord]:
    """A record for each method that was ever asked at this week, on the quarters that all of those answered in.

    Two methods are compared on the same quarters only: one that was silent in a hard quarter is no better for it.
    """
    at = [row for row in rows if row.week == week and row.method in methods]
    there = [method for method in methods if any(row.method == method for row in at)]
    by_quarter: dict[date, dict[str, Said]] = {}
    for row in at:
        by_quarter.setdefault(row.start, {})[row.method] = row
    shared = [by_quarter[start] for start in sorted(by_quarter) if len(by_quarter[start]) == len(there)]
    found = {method: _record(method, tuple(one[method] for one in shared)) for method in there}
    base = found.get(idle)
    return [_with_added(one, base) for one in found.values()]


def _record(method: str, rows: tuple[Said, ...]) -> MethodRecord:
    came = sum(row.actual for row in rows)
    errors = [row.forecast - row.actual for row in rows]
    wrong = sum(abs(error) for error in errors)
    told = [row for row in rows if row.p10 is not None and row.p90 is not None]
    covered = sum((row.p10 or 0) <= row.actual <= (row.p90 or 0) for row in told)
    return MethodRecord(
        method,
        len(rows),
        wrong / came if came > 0 else None,
        sum(errors) / came if came > 0 else None,
        sum(errors) * len(rows) / wrong if wrong else None,
        None,
        covered,
        len(told),
        rows,
    )


def _with_added(one: MethodRecord, base: MethodRecord | None) -> MethodRecord:
    if base is None or base.wape is None or one.wape is None:
        return one
    return MethodRecord(
        one.method, one.quarters, one.wape, one.bias, one.tracking, base.wape - one.wape, one.covered, one.intervals,
        one.rows,
    )  # fmt: skip


def drift_of(said: Iterable[Said], tested: Iterable[Said]) -> tuple[bool | None, bool]:
    """Whether the model drifts by what was published, by the backtest while less than four quarters were.

    None where neither has enough; and whether it is said by what was published.
    """
    found = is_drifting(said)
    return (is_drifting(tested), False) if found is None else (found, True)


def is_drifting(rows: Iterable[Said]) -> bool | None:
    """Whether the model no longer fits what came, by its own last eight quarters at week 4; None below four of them.

    Either its errors go one way: the mean of (F - A) / A differs from 0 by a two-sided t-test at 2.5 %, of six quarters
    or more, and the bias Σ(F - A) / ΣA is beyond 5 %. Or too few lay within P10 to P90: the exact chance of so few or
    fewer, if .8 of them should, is at most 2.5 %, of four quarters or more. Together a model that fits is called
    drifting in fewer than one of twenty cases.
    """
    own = [row for row in rows if row.method == "model" and row.week == DRIFT_WEEK]
    last = sorted(own, key=lambda row: row.start)[-_LAST:]
    if len(last) < _LEAST_COVERED:
        return None
    return _is_one_sided([row for row in last if row.actual > 0]) or _is_overconfident(_record("model", tuple(last)))


def _is_one_sided(rows: Sequence[Said]) -> bool:
    if len(rows) < _LEAST_BIASED:
        return False
    errors = [(row.forecast - row.actual) / row.actual for row in rows]
    bias = sum(row.forecast - row.actual for row in rows) / sum(row.actual for row in rows)
    return abs(bias) > _LEAST_BIAS and abs(mean(errors)) * sqrt(len(errors)) > _T[len(errors)] * stdev(errors)


def _is_overconfident(record: MethodRecord) -> bool:
    count = record.intervals
    if count < _LEAST_COVERED:
        return False
    chances = (comb(count, k) * _NOMINAL**k * (1 - _NOMINAL) ** (count - k) for k in range(record.covered + 1))
    return sum(chances) <= _TAIL
