"""Chances of open deals to be won in the period after the one that runs, by what became of such deals before.

The model of chances learns within a period and does not reach beyond its end: asked about the end of the next one, it
told of a company of 380 open deals some 5 wins where 57 came. So past periods are asked, at the same point.
"""

from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.contest import share_of
from quarterdeck.analytics.forecasting.log import WON, Floats, Ints, Log, Period

PERIODS: Final = 8
_MEMORY, _PULL = 0.9, 20.0
# Due in the period that runs or before it, in the next one, later, at no day.
_DUES = 4


def chances_next(log: Log, deals: Ints, period: Period, at: int) -> Floats:
    """The chance of each open deal to be won in the period after `period`, whatever becomes of it in this one.

    r(s, d) = Σ_q .9^q won(deals in s due d at the point, in q + 1) / Σ_q .9^q count(those), over the last eight
    periods q that have one after them that is over, newest first; drawn to that of all deals due so by n/(n + 20),
    and this to that of all. Zero where no such period is finished.
    """
    seen, share = log.learnable(), share_of(period, at)
    finished = [one for one in log.finished(at) if one.end <= period.start]
    starts = {one.start: one for one in finished}
    base = [one for one in finished if one.end in starts][-PERIODS:]
    size = (len(log.stages) + 1) * _DUES
    won, count = np.zeros(size), np.zeros(size)
    for back, past in enumerate(reversed(base)):
        point, after = past.at(share), starts[past.end]
        held = seen.open_at(point)
        is_won = np.isin(held, seen.closings(after.start, after.end, WON)[0])
        classes = _classes(seen, held, past, after, point)
        won += np.bincount(classes, is_won * _MEMORY**back, minlength=size)
        count += np.bincount(classes, np.full(len(held), _MEMORY**back), minlength=size)
    if not count.sum():
        return np.zeros(len(deals))
    rates = _drawn(won.reshape(-1, _DUES), count.reshape(-1, _DUES)).ravel()
    after = Period(period.end, period.end + period.length, "")
    return rates[_classes(log, deals, period, after, at)]


def _classes(log: Log, deals: Ints, period: Period, after: Period, at: int) -> Ints:
    """Stage and when a deal is due, as one number; a deal without a stage is in one of its own."""
    close = np.asarray(log.close.look(deals, np.full(len(deals), at, dtype=np.int64), np.nan), dtype=np.float64)
    dues = np.select([close < period.end, close < after.end, np.isfinite(close)], [0, 1, 2], _DUES - 1)
    return np.asarray((log.stage_at(deals, at) + 1) * _DUES + dues, dtype=np.int64)


def _drawn(won: Floats, count: Floats) -> Floats:
    """Rates by stage and due: each drawn to that of its due, this to that of all."""
    whole = won.sum() / count.sum()
    of_due = (won.sum(axis=0) + _PULL * whole) / (count.sum(axis=0) + _PULL)
    return np.asarray((won + _PULL * of_due) / (count + _PULL))
