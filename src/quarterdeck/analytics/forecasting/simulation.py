"""Draws of what a period will bring: deals that are open, deals that are not there yet, and a shock common to all."""

from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.log import Floats, Ints, Log, Period
from quarterdeck.values.dataclasses import dataclass, replace

DRAWS: Final = 4_000
_ONE_BY_ONE: Final = 500
_MOST_PICKED = 200.0
# Beyond as many more a draw, what comes beside today's deals is a normal sum: it would not fit into memory.
_MOST_MORE = 2_000.0
_MEMORY = 0.9
_NEW_PERIODS = 8
PRIOR_TAU: Final = 0.15
_PRIOR_PERIODS, _LEAST_TAU = 4.0, 0.03


@dataclass(frozen=True)
class Coming:
    """Deals not there yet: expected number, and wins of past periods whose values are drawn, with their weights."""

    rate: float
    deals: Ints
    values: Floats
    weights: Floats

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.rate * float(np.sum(self.weights * self.values)) if len(self.values) else 0.0

    @property
    def variance(self) -> float:
        """Variance of the value: a Poisson number of drawn values."""
        return self.rate * float(np.sum(self.weights * self.values**2)) if len(self.values) else 0.0


def coming(log: Log, period: Period, at: int, *, is_next: bool = False) -> Coming:
    """What past periods won after the same point by deals created after it, newest first at .9 a period.

    With `is_next` what the period after each of them won by such deals. Scaled by √((c₀ + 5)/(c_q + 5)) within .5 to 2,
    c the deals created in the period's length before the point.
    """
    log = log.learnable()
    past_ones = [one for one in log.finished(at) if one.end <= period.start]
    after = {one.start: one for one in past_ones}
    base = [one for one in past_ones if not is_next or one.end in after][-_NEW_PERIODS:]
    share = np.clip((at - period.start) / period.length, 0.0, 1.0)
    now = _created(log, at - period.length, at)
    deals, values, weights, rate, total = [], [], [], 0.0, 0.0
    for back, past in enumerate(reversed(base)):
        point = past.at(float(share))
        won_in = after[past.end] if is_next else Period(point + 1, past.end, past.label)
        later, value = log.won_value(won_in.start, won_in.end)
        fresh = log.created[later] > point
        growth = float(np.clip(np.sqrt((now + 5.0) / (_created(log, point - period.length, point) + 5.0)), 0.5, 2.0))
        weight = _MEMORY**back
        deals.append(later[fresh])
        values.append(value[fresh])
        weights.append(np.full(int(fresh.sum()), weight * growth))
        rate += weight * growth * float(fresh.sum())
        total += weight
    if not total or rate <= 0:
        return Coming(0.0, np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    every = np.concatenate(weights)
    return Coming(rate / total, np.concatenate(deals), np.concatenate(values), every / every.sum())


def _created(log: Log, since: int, until: int) -> float:
    created = (log.created > since) & (log.created <= until)
    return float(np.sum(created if log.unseen is None else created & ~log.unseen))


def common_shock(errors: list[float], variances: list[float]) -> float:
    """τ: deviation of the shock, by empirical Bayes from the log errors of past periods and their sampling variances.

    τ² = max(.03², (4·.15² + Σ(e² - v))/(4 + n)).
    """
    excess = sum(error * error - variance for error, variance in zip(errors, variances, strict=True))
    squared = (_PRIOR_PERIODS * PRIOR_TAU**2 + excess) / (_PRIOR_PERIODS + len(errors))
    return float(np.sqrt(max(_LEAST_TAU**2, squared)))


@dataclass(frozen=True)
class Book:
    """What is drawn from: open deals with their chances, values and groups, deals to come and the shock."""

    chances: Floats
    values: Floats
    groups: Ints
    """A number from 0 for each open deal."""
    coming: Coming
    coming_groups: Ints
    """The group of each past win in `coming`."""
    tau: float
    seed: int
    size: int
    """How many groups there are."""
    order: Ints | None = None
    """Deals by what they matter, where that is kept; else it is found by chances and values."""
    more: Floats | None = None
    """How many times as many deals like each past win in `coming` are to come; None is once."""

    def kept(self) -> "Book":
        """The same with its order kept: when a chance or value is changed, the others are drawn as before."""
        return replace(self, order=self.by_weight())

    def by_weight(self) -> Ints:
        """Deals by value·√(p(1-p)), the greatest first."""
        if self.order is not None:
            return self.order
        spread = self.values * np.sqrt(self.chances * (1.0 - self.chances))
        return np.argsort(-spread, kind="stable")


def sums(groups: Ints, values: Floats, minlength: int) -> Floats:
    """Sums by group."""
    return np.asarray(np.bincount(groups, values, minlength=minlength), dtype=np.float64)


def simulate(book: Book) -> Floats:
    """Draws of the remainder by group: an array of groups × draws, whose column sums are draws of the whole.

    The 500 deals that matter most, by value·√(p(1-p)), are drawn one by one, the rest as normal sums per group; deals
    to come are a Poisson number of past values, normal beyond 200. All groups share one shock. The sums are the same
    however the groups are cut: no draw is cut off at 0, so that one of a group of many small deals may be below it.
    """
    rng = np.random.default_rng(book.seed)
    shock = np.exp(book.tau * rng.standard_normal(DRAWS) - book.tau**2 / 2.0)
    p, value = book.chances, book.values
    spread = value * np.sqrt(p * (1.0 - p))
    order = book.by_weight()
    top, rest = order[:_ONE_BY_ONE], order[_ONE_BY_ONE:]
    found = np.zeros((book.size, DRAWS))
    # A row of uniforms a deal, so that a change of one deal's chance changes none of the other draws.
    hits = rng.random((_ONE_BY_ONE, DRAWS))[: len(top)] < p[top][:, None]
    np.add.at(found, book.groups[top], hits * value[top][:, None])
    means = sums(book.groups[rest], p[rest] * value[rest], minlength=book.size)
    variances = sums(book.groups[rest], spread[rest] ** 2, minlength=book.size)
    found += _normal(rng, book.seed, means, variances)
    found += _new(rng, book)
    return np.asarray(found * shock)


def _normal(rng: np.random.Generator, seed: int, means: Floats, variances: Floats) -> Floats:
    """Normal draws by group whose sum is drawn first: the whole is the same however it is cut."""
    total = float(variances.sum())
    whole = rng.standard_normal(DRAWS) * np.sqrt(total)
    if total <= 0:
        return np.repeat(means[:, None], DRAWS, axis=1)
    share = (variances / total)[:, None]
    own = np.random.default_rng(seed + 1).standard_normal((len(means), DRAWS)) * np.sqrt(variances)[:, None]
    return np.asarray(means[:, None] + share * whole + own - share * own.sum(axis=0))


def _new(rng: np.random.Generator, book: Book) -> Floats:
    ahead = book.coming
    if not len(ahead.values):
        return np.zeros((book.size, DRAWS))
    if ahead.rate > _MOST_PICKED:
        each = ahead.rate * ahead.weights * (1.0 if book.more is None else book.more)
        means = sums(book.coming_groups, each * ahead.values, minlength=book.size)
        return _normal(rng, book.seed + 1, means, sums(book.coming_groups, each * ahead.values**2, minlength=book.size))
    counts = rng.poisson(ahead.rate, DRAWS)
    picked = rng.choice(len(ahead.values), int(counts.sum()), p=ahead.weights)
    draw = np.repeat(np.arange(DRAWS), counts)
    beside = np.zeros((book.size, DRAWS))
    if book.more is not None:
        beyond = ahead.rate * ahead.weights * np.maximum(book.more - 1.0, 0.0)
        if beyond.sum() > _MOST_MORE:
            means = sums(book.coming_groups, beyond * ahead.values, minlength=book.size)
            variances = sums(book.coming_groups, beyond * ahead.values**2, minlength=book.size)
            beside = _normal(np.random.default_rng(book.seed + 3), book.seed + 3, means, variances)
            beyond = np.zeros(len(beyond))
        picked, draw = _thinned(book, book.more, picked, draw, beyond)
    cell = book.coming_groups[picked] * DRAWS + draw
    return beside + sums(cell, ahead.values[picked], minlength=book.size * DRAWS).reshape(book.size, DRAWS)


def _thinned(book: Book, more: Floats, picked: Ints, draw: Ints, beyond: Floats) -> tuple[Ints, Ints]:
    """Deals to come by other rates: of fewer some are left out of the same draws, of more others come beside them.

    Both are Poisson numbers by their own rates, with random numbers of their own: no other draw moves.
    """
    ahead = book.coming
    kept = np.random.default_rng(book.seed + 2).random(len(picked)) < more[picked]
    picked, draw = picked[kept], draw[kept]
    total = float(beyond.sum())
    if total <= 0:
        return picked, draw
    rng = np.random.default_rng(book.seed + 3)
    # By the uniform of each draw a larger rate never gives a smaller number.
    counts = _poisson(total, rng.random(DRAWS))
    extra = rng.choice(len(ahead.values), int(counts.sum()), p=beyond / total)
    return np.concatenate([picked, extra]), np.concatenate([draw, np.repeat(np.arange(DRAWS), counts)])


def _poisson(rate: float, uniforms: Floats) -> Ints:
    """Poisson numbers by inverting their distribution at the uniforms."""
    most = int(rate + 12.0 * np.sqrt(rate) + 20.0)
    number = np.arange(most + 1)
    logs = number * np.log(rate) - rate - np.concatenate([[0.0], np.cumsum(np.log(number[1:]))])
    return np.asarray(np.searchsorted(np.cumsum(np.exp(logs))[:-1], uniforms), dtype=np.int64)
