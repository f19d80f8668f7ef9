"""What each lever has been in past periods, so that a supposition can be held against what was seen."""

import numpy as np

from quarterdeck.analytics.forecasting.levers import PERIODS, Ground, counted, pushes, weeks_to_win
from quarterdeck.analytics.forecasting.log import LOST, WEEK, WON, Floats, Ints, Log, Period
from quarterdeck.analytics.forecasting.supposition import Kind
from quarterdeck.values.dataclasses import dataclass

LEAST_PERIODS, LEAST_DEALS, RECENT = 4, 5, 4


@dataclass(frozen=True)
class Seen:
    """A lever in finished periods: P10 and P90 of them one by one, and the last four together.

    A share of closings or of due deals, an amount in units of the log, weeks, or deals a week.
    """

    kind: Kind
    periods: int
    low: float
    high: float
    recent: float


@dataclass(frozen=True)
class _Part:
    """One period: a sum over a count, or values whose median counts."""

    total: float
    count: float
    values: Floats | None = None

    @property
    def figure(self) -> float:
        return float(np.median(self.values)) if self.values is not None else self.total / self.count


def observed(ground: Ground) -> list[Seen]:
    """What was seen of each lever in the last eight finished periods, of deals of the owners that count.

    Win rate: won of closed. Size: mean amount of won deals. Cycle: median weeks from creation to the win. Created:
    deals a week. Push rate: of the deals due at this point those open at the end. A period with fewer than five such
    deals is left out, a lever with fewer than four periods too. Capacity is not: who worked how much is not recorded.
    """
    log = ground.log.learnable()
    past = log.finished(ground.found.as_of)[-PERIODS:]
    parts: dict[Kind, list[_Part]] = {kind: [] for kind in Kind if kind is not Kind.CAPACITY}
    for period in past:
        _of_period(ground, log, period, parts)
    for out, due in pushes(ground):
        if due >= LEAST_DEALS:
            parts[Kind.PUSH_RATE].append(_Part(out, due))
    return [_seen(kind, each) for kind, each in parts.items() if len(each) >= LEAST_PERIODS]


def _of_period(ground: Ground, log: Log, period: Period, parts: dict[Kind, list[_Part]]) -> None:
    def own(deals: Ints) -> Ints:
        return deals[counted(ground, deals, ground.found.as_of)]

    won, at = log.closings(period.start, period.end, WON)
    mine = counted(ground, won, ground.found.as_of)
    won, at = won[mine], at[mine]
    closed = len(won) + len(own(log.closings(period.start, period.end, LOST)[0]))
    fresh = (log.created >= period.start) & (log.created < period.end)
    made = len(own(np.flatnonzero(fresh if log.unseen is None else fresh & ~log.unseen)))
    if closed >= LEAST_DEALS:
        parts[Kind.WIN_RATE].append(_Part(len(won), closed))
    if len(won) >= LEAST_DEALS:
        value = float(np.nan_to_num(log.amounts(won, period.end - 1)).sum())
        parts[Kind.DEAL_SIZE].append(_Part(value, len(won)))
        parts[Kind.CYCLE].append(_Part(0.0, len(won), weeks_to_win(log, won, at)))
    if made >= LEAST_DEALS:
        parts[Kind.CREATED].append(_Part(made, period.length / WEEK))


def _seen(kind: Kind, each: list[_Part]) -> Seen:
    low, high = (float(one) for one in np.quantile([part.figure for part in each], (0.1, 0.9)))
    last = each[-RECENT:]
    values = [part.values for part in last if part.values is not None]
    whole = _Part(
        sum(part.total for part in last), sum(part.count for part in last), np.concatenate(values) if values else None
    )
    return Seen(kind, len(each), low, high, whole.figure)
