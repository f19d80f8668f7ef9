"""How right forecasts were: pure sums over what was said and what came."""

from collections.abc import Iterable, Sequence
from datetime import date

from quarterdeck.values.dataclasses import dataclass

LONGEST_TRACK = 4.0
"""A tracking signal beyond this says that errors go one way."""
_BAND_LOW, _BAND_HIGH = 0.6, 0.95
_LEAST_JUDGED = 4


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


def is_drifting(record: MethodRecord) -> bool:
    """Whether the model's record says that it no longer fits, after four quarters or more.

    Its errors go one way (tracking signal beyond 4), or the share of quarters within P10 to P90 lies outside .6 to .95
    (it should be .8; all of fewer than eight within is no alarm).
    """
    if record.quarters < _LEAST_JUDGED:
        return False
    if record.tracking is not None and abs(record.tracking) >= LONGEST_TRACK:
        return True
    if record.intervals < _LEAST_JUDGED:
        return False
    share = record.covered / record.intervals
    return share < _BAND_LOW or (share > _BAND_HIGH and record.intervals >= 2 * _LEAST_JUDGED)
