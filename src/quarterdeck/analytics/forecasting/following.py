"""The period after the one that is forecast, today and under levers: what is not won now, and what is still to be made.

An open deal's chance is the share of such deals that past periods won in the period after; what is won now is not won
then. Deals to come are as many as past periods created after the same point and won in the period after.
"""

from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.distribution import NOBODY, group_codes, quantiles
from quarterdeck.analytics.forecasting.levers import (
    Ground,
    ahead_later,
    capacity_factor,
    later,
    open_in,
    scaled,
    within,
)
from quarterdeck.analytics.forecasting.log import WEEK, Flags, Floats, Period
from quarterdeck.analytics.forecasting.outcomes import Moved, joined, weeks_later
from quarterdeck.analytics.forecasting.simulation import Book, coming, simulate
from quarterdeck.analytics.forecasting.supposition import Kind, Lever, Supposition
from quarterdeck.analytics.forecasting.won_next import chances_next
from quarterdeck.values.dataclasses import dataclass, field, replace

# Past periods with one after them that are needed before deals to come are told.
LEAST: Final = 4


@dataclass(frozen=True)
class Next:
    """The next period with nothing supposed. Money in units of the log."""

    period: Period
    by_end: Floats = field(repr=False)
    """Chance of each open deal to be won by its end."""
    book: Book = field(repr=False)
    inside: Flags = field(repr=False)
    """Which groups of the book count."""
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class Quantiles:
    """What the next period comes to, in units of the log."""

    p10: float
    p50: float
    p90: float


def next_of(ground: Ground, end: int) -> Next | None:
    """What follows the period, until `end` in seconds since 1970; None where too few past periods tell of it."""
    found, log = ground.found, ground.log
    past = [one for one in log.finished(found.as_of) if one.end <= found.period.start]
    if len(past) <= LEAST:
        return None
    period = Period(found.period.end, end, "")
    by_end = np.minimum(found.chances + chances_next(log, found.deals, found.period, found.as_of), 1.0)
    ahead = coming(log, found.period, found.as_of, is_next=True)
    levels = np.array([*log.levels.get("owner", []), NOBODY])
    codes = group_codes(log, "owner", ahead.deals, found.as_of) if "owner" in log.texts else np.zeros(0, dtype=np.int64)
    owners = levels[codes] if len(codes) else np.full(len(ahead.deals), NOBODY)
    names = [*found.groups, *sorted({*owners.tolist()} - {*found.groups})]
    places = {name: place for place, name in enumerate(names)}
    groups = np.array([places[name] for name in owners], dtype=np.int64)
    book = Book(
        by_end - found.chances, found.values, found.book.groups, ahead, groups, ground.model.shock(0)[0],
        period.start % 2**31, len(names),
    ).kept()  # fmt: skip
    inside = np.array([ground.owners is None or name in ground.owners for name in names], dtype=bool)
    return Next(period, by_end, book, inside, *_quantiles(book, inside))


def follow(ground: Ground, ahead: Next, told: Supposition, moved: Moved) -> Quantiles:
    """The next period under a supposition, drawn with the random numbers of today's.

    What is won now is not won then, so that a push moves a deal from here to there, as does a named deal that is out.
    Raises BadTable where more deals would be won by then than there are.
    """
    by_end = _by_end_later(ground, ahead, weeks_later(ground, told))
    coming_now = ahead.book.coming
    values, more = coming_now.values.copy(), np.ones(len(coming_now.values))
    for lever in joined(told.levers):
        held = _held(ground, ahead, lever)
        if lever.kind is Kind.WIN_RATE:
            by_end = scaled(by_end, open_in(ground, lever), lever.amount, lever.kind)
        if lever.kind in {Kind.WIN_RATE, Kind.CREATED}:
            more[held] *= lever.amount
        elif lever.kind is Kind.DEAL_SIZE:
            values[held] *= lever.amount
        elif lever.kind is Kind.CYCLE:
            more[held] *= ahead_later(ground, lever.amount, is_next=True)
        elif lever.kind is Kind.CAPACITY and lever.amount:
            weeks = (ahead.period.end - ahead.period.start) / WEEK
            more[held] *= capacity_factor(ground, lever, told.ramp, weeks)
    book = replace(
        ahead.book, chances=np.clip(by_end - moved.chances, 0.0, 1.0), values=moved.values,
        coming=replace(coming_now, values=values), more=None if np.all(more == 1.0) else more,
    )  # fmt: skip
    return Quantiles(*_quantiles(book, ahead.inside))


def _by_end_later(ground: Ground, ahead: Next, weeks: Floats) -> Floats:
    """Chances by the end of the next period when each deal closes so many weeks later.

    Within it, wins are spread evenly; before it, the model of this period says.
    """
    found, length = ground.found, ahead.period.end - ahead.period.start
    now, then = found.chances, ahead.by_end
    left = 1.0 - weeks * WEEK / length
    spread = np.clip(now + (then - now) * left, 0.0, 1.0)
    before = later(ground, np.where(left < 0.0, -left * length / WEEK, 0.0))
    return np.where(weeks == 0.0, then, np.where(left < 0.0, before, spread))


def _held(ground: Ground, ahead: Next, lever: Lever) -> Flags:
    """Which past wins that tell of the next period a lever holds for."""
    wins = ahead.book.coming
    return within(ground, lever, wins.deals, wins.values) & ahead.inside[ahead.book.coming_groups]


def _quantiles(book: Book, inside: Flags) -> tuple[float, float, float]:
    return quantiles(simulate(book)[inside].sum(axis=0), 0.0)
