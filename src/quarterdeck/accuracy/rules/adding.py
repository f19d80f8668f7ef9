"""Forecast value added: by how much each hand that a forecast passes through makes its error smaller.

After Gilliland, "The Business Forecasting Deal" (2010): the error before a step less that after it, on the same
line-weeks. The interval is a paired bootstrap of periods: line-weeks of one period share their fate, so whole periods
are drawn, with what was said before and after together (Efron and Tibshirani, "An Introduction to the Bootstrap", 8).

Of so few periods the middle 90 % of draws would be too narrow: without any difference four periods would give a verdict
in one of four cases. Its tails are therefore those of the expanded percentile interval (Hesterberg, "What Teachers
Should Know About the Bootstrap", The American Statistician 69 (2015), 4.3.1): Φ(-√(n / (n - 1)) t), with t of
Student's distribution with n - 1 degrees of freedom.
"""

from collections.abc import Iterable, Sequence
from math import sqrt
from random import Random
from statistics import NormalDist

from quarterdeck.accuracy.terms import LEAST_LINE_WEEKS, LEAST_PERIODS, Layer, LineWeek, Verdict, Voice
from quarterdeck.values.dataclasses import dataclass

DRAWS = 2_000
SEED = 20_250_101
# The 95th percentile of Student's t by degrees of freedom, as far as periods are read.
_T95 = {3: 2.3534, 4: 2.1318, 5: 2.0150, 6: 1.9432, 7: 1.8946}


@dataclass(frozen=True, slots=True)
class Added:
    """A layer: WAPE before and after it, the difference with its 90 % interval, and what may be said.

    `added` above 0: errors became smaller. All None where there are too few: below 4 periods or 12 line-weeks.
    """

    layer: Layer
    line_weeks: int
    periods: int
    before: float | None
    after: float | None
    added: float | None
    low: float | None
    high: float | None
    verdict: Verdict


def values_added(rows: Iterable[LineWeek]) -> list[Added]:
    """Every layer on the line-weeks that have both its sides: a call, an adjustment, or a P50 beside what stood before.

    Before a call stands the system's number; before an adjustment the call, or the system's number without one; before
    the model what rolled up. All people of a line together stand between Commit without calls and what rolled up.
    """
    kept = list(rows)
    return [_added(layer, [pair for row in kept if (pair := pair_of(row, layer)) is not None]) for layer in Layer]


def pair_of(row: LineWeek, layer: Layer) -> tuple[str, int, int, int] | None:
    """(period, before, after, won) of a line-week on a layer; None where nothing was said on it."""
    call, manager, model, commit = (row.of(one) for one in (Voice.CALL, Voice.MANAGER, Voice.MODEL, Voice.COMMIT))
    before, after = {
        Layer.CALL: (row.system, call),
        Layer.MANAGER: (row.system if call is None else call, manager),
        Layer.PEOPLE: (commit, row.of(Voice.FINAL)),
        Layer.MODEL: (row.of(Voice.FINAL), model),
    }[layer]
    return None if before is None or after is None else (row.period, before, after, row.won)


def _added(layer: Layer, pairs: Sequence[tuple[str, int, int, int]]) -> Added:
    by_period: dict[str, list[int]] = {}
    for period, stood, said, won in pairs:
        sums = by_period.setdefault(period, [0, 0, 0])
        sums[0] += abs(stood - won)
        sums[1] += abs(said - won)
        sums[2] += won
    blocks = [by_period[period] for period in sorted(by_period)]
    came = sum(won for _before, _after, won in blocks)
    if len(blocks) < LEAST_PERIODS or len(pairs) < LEAST_LINE_WEEKS or came <= 0:
        return Added(layer, len(pairs), len(blocks), None, None, None, None, None, Verdict.TOO_FEW)
    before, after = (sum(block[side] for block in blocks) / came for side in (0, 1))
    low, high = _interval(blocks)
    verdict = Verdict.BETTER if low > 0 else Verdict.WORSE if high < 0 else Verdict.UNCLEAR
    return Added(layer, len(pairs), len(blocks), before, after, before - after, low, high, verdict)


def _interval(blocks: Sequence[Sequence[int]]) -> tuple[float, float]:
    """The 90 % interval of the value added, periods drawn with replacement; the same for the same blocks."""
    dice, found = Random(SEED), []  # noqa: S311
    for _draw in range(DRAWS):
        drawn = dice.choices(blocks, k=len(blocks))
        came = sum(block[2] for block in drawn)
        # Drawn periods without a win say nothing of a share.
        if came > 0:
            found.append(sum(block[0] - block[1] for block in drawn) / came)
    found.sort()
    cut = int(len(found) * tail_of(len(blocks)))
    return found[cut], found[-cut - 1]


def tail_of(periods: int) -> float:
    """The share of draws outside of either end of a 90 % interval of so many periods: 0.3 % of four, 2.1 % of eight."""
    return NormalDist().cdf(-sqrt(periods / (periods - 1)) * _T95[periods - 1])
