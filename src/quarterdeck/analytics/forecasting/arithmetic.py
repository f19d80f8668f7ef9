"""The arithmetic of weighted sums, line by line: open amounts by stage, and three rates they may count with.

It is made for the whole and for groups of owners from the same counts: amounts, deals, what is not due yet and the last
period of the groups add up to those of the whole. Rates are those of a group's own deals and add up to nothing.
"""

from collections.abc import Collection, Hashable, Mapping
from typing import Final, TypeVar

import numpy as np

from quarterdeck.analytics.forecasting.contest import (
    GONG_PERIODS,
    default_rates,
    drawn,
    due,
    due_then,
    share_of,
    undue,
)
from quarterdeck.analytics.forecasting.distribution import group_codes
from quarterdeck.analytics.forecasting.log import LOST, WON, Floats, Ints, Log, Period
from quarterdeck.analytics.intervals import wilson
from quarterdeck.values.dataclasses import dataclass

Group = TypeVar("Group", bound=Hashable)
_WHOLE: Final = 0


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
    """The lines by stage, the deals of the projection that are not due yet, and what the last period brought.

    Both are None before a period is finished.
    """

    lines: tuple[StageLine, ...]
    expected: float | None
    last: float | None


def arithmetic(log: Log, period: Period, at: int) -> Arithmetic:
    """The terms of `contest.weighted` by default and observed rates, and of `contest.gong`, at an instant.

    won + Σ amount × rate is the weighted pipeline, with what is not due yet the projection (mechanics 4.6 and 4.7).
    Money as in the log.
    """
    whole = np.zeros(log.count, dtype=np.int64)
    return arithmetic_by(log, period, at, whole, {_WHOLE: (0,)})[_WHOLE]


def owner_codes(log: Log, at: int) -> Ints:
    """Who owns each deal of the log at an instant: the owner's place in its levels, the place after them for nobody."""
    codes = group_codes(log, "owner", np.arange(log.count, dtype=np.int64), at)
    return np.where(codes >= 0, codes, len(log.levels["owner"]))


def arithmetic_by(
    log: Log, period: Period, at: int, codes: Ints, groups: Mapping[Group, Collection[int]]
) -> dict[Group, Arithmetic]:
    """`arithmetic` of groups of deals: `codes` are numbers by deal, `groups` the numbers that are in each.

    What a group converted and won in the past is of the deals it holds now, whoever owned them then.
    """
    found = _Counts(log, period, at, codes)
    return {name: found.of(np.array(sorted(inside), dtype=np.int64)) for name, inside in groups.items()}


class _Counts:
    """Tables of codes × stages, and of codes: what arithmetic is made of before it is summed by group."""

    def __init__(self, log: Log, period: Period, at: int, codes: Ints) -> None:
        self.log, self.codes, self.stages = log, codes, len(log.stages)
        self.size = int(codes.max(initial=0)) + 1
        deals, amounts, stages = due(log, period, at)
        self.deals, self.amount = self.table(deals, stages), self.table(deals, stages, amounts)
        self.won, self.seen = self._observed(at)
        base = [one for one in log.finished(at) if one.end <= period.start]
        self.past, self.then, self.expected = self._past(base[-GONG_PERIODS:], share_of(period, at))
        self.last = self.by_code(*log.won_value(base[-1].start, base[-1].end)) if base else None

    def table(self, deals: Ints, stages: Ints, values: Floats | None = None) -> Floats:
        """Sums of values, or counts, by code and stage; deals without a stage are left out."""
        kept = stages >= 0
        cells = self.codes[deals[kept]] * self.stages + stages[kept]
        sums = np.bincount(cells, None if values is None else values[kept], minlength=self.size * self.stages)
        return np.asarray(sums, dtype=np.float64).reshape(self.size, self.stages)

    def by_code(self, deals: Ints, values: Floats) -> Floats:
        """Sums of values by code."""
        return np.asarray(np.bincount(self.codes[deals], values, minlength=self.size), dtype=np.float64)

    def _observed(self, at: int) -> tuple[Floats, Floats]:
        """Deals closed in the last four finished periods by stages they had been in: those won, and all."""
        finished = self.log.finished(at)[-GONG_PERIODS:]
        if not finished:
            return np.zeros((self.size, self.stages)), np.zeros((self.size, self.stages))
        visited, tables = self.log.visited(at), []
        for outcome in (WON, LOST):
            closed = self.log.closings(finished[0].start, finished[-1].end, outcome)[0]
            row, stage = np.nonzero(visited[closed])
            tables.append(self.table(closed[row], stage))
        return tables[0], tables[0] + tables[1]

    def _past(self, base: list[Period], share: float) -> tuple[tuple[Floats, Floats], Floats, Floats | None]:
        """(What was won of amounts due at a share of past periods, those amounts), their deals, what was not due."""
        won, total, count = (np.zeros((self.size, self.stages)) for _ in range(3))
        beside = np.zeros(self.size)
        for one in base:
            deals, amounts, stages, value, _ = due_then(self.log, one, share)
            won += self.table(deals, stages, value)
            total += self.table(deals, stages, amounts)
            count += self.table(deals, stages)
            beside += self.by_code(*undue(self.log, one, share))
        return (won, total), count, beside / len(base) if base else None

    def of(self, codes: Ints) -> Arithmetic:
        """What the deals of these codes add up to, by rates of their own."""
        codes = codes[codes < self.size]
        amounts, deals, won, seen = (one[codes].sum(axis=0) for one in (self.amount, self.deals, self.won, self.seen))
        defaults = default_rates(self.log)
        observed = np.where(seen > 0, won / np.maximum(seen, 1.0), defaults)
        past = drawn(*(one[codes].sum(axis=0) for one in (*self.past, self.then)))
        has_past = self.expected is not None
        lines = []
        for place in np.flatnonzero(deals > 0).tolist():
            low, high = wilson(round(float(won[place])), int(seen[place])) or (None, None)
            lines.append(
                StageLine(
                    self.log.stages[place].name, int(deals[place]), float(amounts[place]), float(defaults[place]),
                    float(observed[place]), low, high, int(seen[place]),
                    float(np.nan_to_num(past[0][place])) if has_past else None, int(past[1][place]) if has_past else 0,
                )
            )  # fmt: skip
        expected, last = (None if one is None else float(one[codes].sum()) for one in (self.expected, self.last))
        return Arithmetic(tuple(lines), expected, last)


__all__ = ["Arithmetic", "StageLine", "arithmetic", "arithmetic_by", "owner_codes"]
