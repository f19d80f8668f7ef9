"""What stands beside a model: weighted pipeline, the projection from past periods, last period, the human call.

Each is a pure sum over the log at one instant, so that it can be asked of past periods at the same week too.
"""

from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.log import LOST, WON, Flags, Floats, Ints, Log, Period
from quarterdeck.values.dataclasses import dataclass

GONG_PERIODS: Final = 4
_PULL = 20.0


@dataclass(frozen=True)
class Term:
    """A line of the arithmetic of a weighted sum: a stage, the open amount in it, and the rate it counts with."""

    stage: str
    amount: float
    rate: float
    count: int
    """Deals of past periods the rate stands on; 0 for a default."""


@dataclass(frozen=True)
class Projection:
    """Won so far, weighted terms and what is expected besides."""

    won: float
    terms: list[Term]
    expected: float = 0.0

    @property
    def total(self) -> float:
        return self.won + sum(term.amount * term.rate for term in self.terms) + self.expected


def won_so_far(log: Log, period: Period, at: int) -> float:
    """Value won from the start of the period to the instant, with amounts as known then."""
    return float(log.won_value(period.start, min(at + 1, period.end))[1].sum())


def due(log: Log, period: Period, at: int) -> tuple[Ints, Floats, Ints]:
    """Open deals whose close date lies in the period: deals, amounts (0 without one), stages.

    Omitted ones are in no pipeline (mechanics 4.1).
    """
    deals = log.open_at(at)
    omitted = [place for place, name in enumerate(log.levels["category"]) if name.casefold() == "omitted"]
    category = log.category.look(deals, np.full(len(deals), at, dtype=np.int64), -1)
    deals = deals[~np.isin(category, omitted)]
    close = log.close.look(deals, np.full(len(deals), at, dtype=np.int64), np.nan)
    deals = deals[(close >= period.start) & (close < period.end)]
    return deals, np.nan_to_num(log.amounts(deals, at)), log.stage_at(deals, at)


def weighted(log: Log, period: Period, at: int, rates: Floats, counts: Ints | None = None) -> Projection:
    """Won + Σ amount × rate of the stage, over open deals with a close date in the period. `rates` by stage number."""
    _, amounts, stages = due(log, period, at)
    places = [place for place in range(len(log.stages)) if np.any(stages == place)]
    terms = [
        Term(
            log.stages[place].name, float(amounts[stages == place].sum()), float(rates[place]),
            int(counts[place]) if counts is not None else 0,
        )
        for place in places
    ]  # fmt: skip
    return Projection(won_so_far(log, period, at), terms)


def default_rates(log: Log) -> Floats:
    """The weight of each stage by its table, or by its place."""
    return np.array([one.weight for one in log.stages])


def observed_rates(log: Log, at: int) -> tuple[Floats, Ints]:
    """Share won of the deals closed in the last four finished periods that had been in a stage; their number.

    Without such a deal the default weight. This is what is often called the win rate of a stage; it leaves the deals
    out that never close, and so is too high for a forecast.
    """
    finished = log.finished(at)[-GONG_PERIODS:]
    rates, counts = default_rates(log), np.zeros(len(log.stages), dtype=np.int64)
    if not finished:
        return rates, counts
    visited = log.visited(at)
    tables = [
        visited[log.closings(finished[0].start, finished[-1].end, outcome)[0]].sum(axis=0) for outcome in (WON, LOST)
    ]
    counts = (tables[0] + tables[1]).astype(np.int64)
    return np.where(counts > 0, tables[0] / np.maximum(counts, 1), rates), counts


def stage_conversions(log: Log, base: list[Period], share: float, *, by_value: bool) -> tuple[Floats, Ints]:
    """Per stage: what was won in past periods of the deals due in them at the same point, over what was open.

    c(s, w) = Σ_q won(deals in s at w, due in q) / Σ_q amount(those), by value or by count, each drawn to that of all
    stages by n/(n + 20); the number of deals. NaN where nothing was ever due.
    """
    size = len(log.stages)
    won, total, count = np.zeros(size), np.zeros(size), np.zeros(size)
    for period in base:
        _, amounts, stages, value, closed = due_then(log, period, share)
        won += np.bincount(stages, value if by_value else closed, minlength=size)
        total += np.bincount(stages, amounts if by_value else None, minlength=size)
        count += np.bincount(stages, minlength=size)
    return drawn(won, total, count)


def due_then(log: Log, period: Period, share: float) -> tuple[Ints, Floats, Ints, Floats, Flags]:
    """Deals due in a past period at a share of it: deals, amounts then, stages, what was won of them, whether won."""
    deals, amounts, stages = due(log, period, period.at(share))
    kept = stages >= 0
    deals, amounts, stages = deals[kept], amounts[kept], stages[kept]
    closed = np.zeros(log.count, dtype=bool)
    closed[log.spells.during(period.end - 1, WON)] = True
    value = np.where(closed[deals], np.nan_to_num(log.amounts(deals, period.end - 1)), 0.0)
    return deals, amounts, stages, value, closed[deals]


def drawn(won: Floats, total: Floats, count: Floats) -> tuple[Floats, Ints]:
    """Won / total by stage, each drawn to that of all stages by n/(n + 20), and the counts; NaN without any total."""
    if total.sum() <= 0:
        return np.full(len(count), np.nan), count.astype(np.int64)
    whole = won.sum() / total.sum()
    own = np.where(total > 0, won / np.where(total > 0, total, 1.0), whole)
    lean = count / (count + _PULL)
    return lean * own + (1.0 - lean) * whole, count.astype(np.int64)


def gong(log: Log, period: Period, at: int) -> Projection | None:
    """Won + pipeline weighted by conversions at the same point of the last four finished periods + expected deals.

    Expected deals: mean value won after that point of a past period by deals that were not due in it then: created
    later, pulled in or pushed in. None without a finished period.
    """
    base = [one for one in log.finished(at) if one.end <= period.start][-GONG_PERIODS:]
    if not base:
        return None
    share = share_of(period, at)
    rates, counts = stage_conversions(log, base, share, by_value=True)
    found = weighted(log, period, at, np.nan_to_num(rates), counts)
    return Projection(found.won, found.terms, float(np.mean([undue(log, one, share)[1].sum() for one in base])))


def undue(log: Log, period: Period, share: float) -> tuple[Ints, Floats]:
    """Deals won after a share of a past period that were not due in it then, and what they brought."""
    log, at = log.learnable(), period.at(share)
    later, value = log.won_value(at + 1, period.end)
    was_due = np.zeros(log.count, dtype=bool)
    was_due[due(log, period, at)[0]] = True
    kept = ~was_due[later]
    return later[kept], value[kept]


def last_period(log: Log, period: Period, at: int) -> float | None:
    """Value won in the last period that had finished by then, as known at its end."""
    finished = [one for one in log.finished(at) if one.end <= period.start]
    return float(log.won_value(finished[-1].start, finished[-1].end)[1].sum()) if finished else None


def actual(log: Log, period: Period) -> float:
    """Value won in the period, as known at its end."""
    return float(log.won_value(period.start, period.end)[1].sum())


def share_of(period: Period, at: int) -> float:
    """How much of the period has passed, 0 to 1."""
    return float(np.clip((at - period.start) / period.length, 0.0, 1.0))


def same_week_weights(log: Log, period: Period, at: int) -> tuple[Floats, Ints]:
    """Conversions by count at the same point of past periods, drawn to the default weights by n/(n + 20)."""
    base = [one for one in log.finished(at) if one.end <= period.start][-8:]
    size = len(log.stages)
    won, count = np.zeros(size), np.zeros(size)
    for past in base:
        deals, _, stages = due(log, past, past.at(share_of(period, at)))
        deals, stages = deals[stages >= 0], stages[stages >= 0]
        closed = np.zeros(log.count, dtype=bool)
        closed[log.spells.during(past.end - 1, WON)] = True
        won += np.bincount(stages, closed[deals], minlength=size)
        count += np.bincount(stages, minlength=size)
    return (won + _PULL * default_rates(log)) / (count + _PULL), count.astype(np.int64)


def segment_rates(log: Log, deals: Ints, at: int) -> tuple[Floats, Ints, Ints]:
    """Of the segment of each deal: the win rate of its closed deals, drawn to that of all by 20 deals; won; closed."""
    segment = log.texts.get("segment", np.full(log.count, -1, dtype=np.int64)) + 1
    size = int(segment.max(initial=0)) + 1
    won, lost = (np.bincount(segment[log.spells.during(at, outcome)], minlength=size) for outcome in (WON, LOST))
    tries = won + lost
    whole = won.sum() / max(int(tries.sum()), 1)
    of = segment[deals]
    return ((won + _PULL * whole) / (tries + _PULL))[of], won[of], tries[of]


def methods(log: Log, period: Period, at: int) -> dict[str, float]:
    """The simple methods' figures at an instant, by name; those without a base are left out."""
    found = {
        "weighted": weighted(log, period, at, default_rates(log)).total,
        "weighted_observed": weighted(log, period, at, observed_rates(log, at)[0]).total,
    }
    projection, last = gong(log, period, at), last_period(log, period, at)
    if projection is not None:
        found["gong"] = projection.total
    if last is not None:
        found["last_period"] = last
    calls = [one.value for one in log.calls if period.start <= one.period < period.end and one.at <= at]
    if calls:
        found["call"] = calls[-1]
    return found


def has_amounts(log: Log, at: int) -> bool:
    """Whether any deal had been given an amount above 0 by the instant."""
    return bool(np.any(log.amount.value[log.amount.at <= at] > 0))


def open_without(log: Log, at: int) -> tuple[int, int, int]:
    """How many deals are open, how many of them without an amount, and how many without a close date."""
    deals = log.open_at(at)
    close = log.close.look(deals, np.full(len(deals), at, dtype=np.int64), np.nan)
    return len(deals), int(np.sum(~np.isfinite(log.amounts(deals, at)))), int(np.sum(~np.isfinite(close)))
