"""Levers of a scenario: what is supposed of the deals of a forecast, in all or by segment.

A lever acts on open deals, on deals that are not there yet, or on both. Several of one kind multiply; weeks, and
reps of one segment, add up.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.contest import share_of
from quarterdeck.analytics.forecasting.distribution import ALL, NOBODY, Forecast, forecast, group_codes
from quarterdeck.analytics.forecasting.features import Moments, frame
from quarterdeck.analytics.forecasting.log import DAY, OPEN, WEEK, WON, Flags, Floats, Ints, Log, Period
from quarterdeck.analytics.forecasting.model import Model
from quarterdeck.analytics.forecasting.simulation import coming
from quarterdeck.analytics.forecasting.supposition import LARGE, MEDIUM, SIZE_COLUMN, SMALL, Lever
from quarterdeck.analytics.scoring.logistic import logit, sigmoid
from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.values.dataclasses import dataclass, field

PERIODS: Final = 8
_ROUNDS, _FARTHEST = 60, 30.0
_NEARLY_ALL = 0.98


@dataclass(frozen=True)
class Ground:
    """A forecast that is supposed upon, kept to the deals of some owners; None is everybody's.

    Groups of the forecast are owners, so that draws of a part are parts of the draws of the whole.
    """

    found: Forecast
    model: Model
    log: Log
    owners: frozenset[str] | None = None
    inside: Flags = field(init=False, repr=False)
    """Which groups of the forecast count."""

    def __post_init__(self) -> None:
        names = self.found.groups
        counted = [self.owners is None or name in self.owners for name in names]
        object.__setattr__(self, "inside", np.array(counted, dtype=bool))

    @property
    def won(self) -> float:
        """What is won in the period already."""
        return float(self.found.won[self.inside].sum())

    @property
    def opened(self) -> Flags:
        """Which open deals count."""
        return np.asarray(self.inside[self.found.book.groups], dtype=bool)

    @property
    def ahead(self) -> Flags:
        """Which past wins count that tell of deals to come."""
        return np.asarray(self.inside[self.found.book.coming_groups], dtype=bool)

    @property
    def draws(self) -> Floats:
        """Today's draws."""
        names = [name for name, counts in zip(self.found.groups, self.inside, strict=True) if counts]
        if self.owners is None:
            return self.found.draws[ALL]
        every = [self.found.draws[name] for name in names]
        return np.asarray(np.sum(every, axis=0)) if every else np.zeros_like(self.found.draws[ALL])

    @property
    def weeks_left(self) -> float:
        """From the instant to the end of the period."""
        return (self.found.period.end - self.found.as_of) / WEEK


def ground_of(
    model: Model, log: Log, as_of: int, period: Period | None = None, owners: frozenset[str] | None = None
) -> Ground:
    """The forecast of a period to suppose upon. Raises BadTable where there is no model to move: rungs 0 and 1."""
    if model.landmark is None:
        raise BadTable(
            Place("deals"), "History is too short for a scenario: there is no fitted model.",
            "Wait until a quarter has ended and some hundred deals have closed.",
        )  # fmt: skip
    return Ground(forecast(model, log, as_of, period, by="owner" if "owner" in log.texts else None), model, log, owners)


def open_in(ground: Ground, lever: Lever) -> Flags:
    """Which open deals a lever holds for. Raises BadTable for a column or a value that is not there."""
    return within(ground, lever, ground.found.deals, ground.found.values) & ground.opened


def ahead_in(ground: Ground, lever: Lever) -> Flags:
    """Which past wins, that tell of deals to come, a lever holds for."""
    ahead = ground.found.book.coming
    return within(ground, lever, ahead.deals, ahead.values) & ground.ahead


def within(ground: Ground, lever: Lever, deals: Ints, values: Floats) -> Flags:
    """Which of some deals a lever holds for, whoever they are of; `values` tell how large each is.

    Raises BadTable for a column or a value that is not there.
    """
    if not lever.column:
        return np.ones(len(deals), dtype=bool)
    if lever.column == SIZE_COLUMN:
        bounds = size_bounds(ground)
        bands = np.array([SMALL, MEDIUM, LARGE])[np.searchsorted(np.array(bounds), values, side="right")]
        _known(lever, {SMALL, MEDIUM, LARGE})
        return np.asarray(np.isin(bands, list(lever.values)), dtype=bool)
    codes = group_codes(ground.log, lever.column, deals, ground.found.as_of)
    is_stage = lever.column == "stage"
    levels = [one.name for one in ground.log.stages] if is_stage else ground.log.levels[lever.column]
    _known(lever, {*levels, NOBODY})
    places = [place for place, name in enumerate(levels) if name in lever.values]
    return np.isin(codes, [*places, *([-1] if NOBODY in lever.values else [])])


def _known(lever: Lever, there: set[str]) -> None:
    if unknown := sorted(set(lever.values) - there):
        raise BadTable(
            Place("scenario", column=lever.column), f"There is no {unknown[0]}.", "Choose one of those that are there."
        )


def size_bounds(ground: Ground) -> tuple[float, float]:
    """Where medium and large deals begin: the terciles of what open deals would be won for."""
    values = ground.found.values[ground.opened]
    if not len(values):
        return 0.0, 0.0
    low, high = np.quantile(values, (1 / 3, 2 / 3))
    return float(low), float(high)


def counted(ground: Ground, deals: Ints, at: int) -> Flags:
    """Which deals were of the owners that count at the instant."""
    if ground.owners is None:
        return np.ones(len(deals), dtype=bool)
    codes = group_codes(ground.log, "owner", deals, at)
    return np.isin(np.array([*ground.log.levels["owner"], NOBODY])[codes], list(ground.owners))


def pushes(ground: Ground) -> list[tuple[int, int]]:
    """How many of the deals that were due by the end at the same point were open at the end, of how many, by period.

    Of the last eight finished periods, deals of the owners that count.
    """
    log, found = ground.log.learnable(), ground.found
    share, each = share_of(found.period, found.as_of), []
    past = [one for one in log.finished(found.as_of) if one.end <= found.period.start][-PERIODS:]
    for period in past:
        at = period.at(share)
        deals = log.open_at(at)
        deals = deals[counted(ground, deals, at)]
        close = log.close.look(deals, np.full(len(deals), at, dtype=np.int64), np.nan)
        due = deals[np.isfinite(close) & (close < period.end)]
        still = log.spells.during(period.end - 1, OPEN)
        each.append((int(np.isin(due, still).sum()), len(due)))
    return each


def pushed(ground: Ground) -> tuple[int, int]:
    """The same of all these periods together."""
    each = pushes(ground)
    return sum(out for out, _seen in each), sum(seen for _out, seen in each)


def cycle_weeks(ground: Ground) -> float | None:
    """The median of weeks from creation to the win, over the last eight finished periods; None of none.

    Of deals of the owners that count, whose they are now.
    """
    log = ground.log.learnable()
    past = log.finished(ground.found.as_of)[-PERIODS:]
    if not past:
        return None
    deals, at = log.closings(past[0].start, past[-1].end, WON)
    weeks = weeks_to_win(log, deals, at)[counted(ground, deals, ground.found.as_of)]
    return float(np.median(weeks)) if len(weeks) else None


def weeks_to_win(log: Log, deals: Ints, at: Ints) -> Floats:
    """Weeks from the creation of deals to their wins, a day at least."""
    return np.asarray(np.maximum(at - log.created[deals], DAY) / WEEK, dtype=np.float64)


def reps(ground: Ground, lever: Lever) -> int:
    """Owners of open deals or of past wins that tell of new ones, among those a lever holds for."""
    return reps_among(ground, open_in(ground, lever), ahead_in(ground, lever))


def reps_among(ground: Ground, opened: Flags, ahead: Flags) -> int:
    """Owners of these open deals or past wins."""
    book = ground.found.book
    groups = {*book.groups[opened].tolist(), *book.coming_groups[ahead].tolist()}
    return sum(ground.found.groups[group] not in {NOBODY, ALL} for group in groups)


def rep_weeks(weeks: float, ramp: float) -> float:
    """How many full weeks a new rep works within `weeks`, who takes `ramp` weeks to full strength, rising evenly."""
    if weeks <= 0:
        return 0.0
    return weeks**2 / (2.0 * ramp) if weeks < ramp else weeks - ramp / 2.0


def capacity_factor(ground: Ground, lever: Lever, ramp: float, more_weeks: float = 0.0) -> float:
    """What more or fewer reps make of the number of deals to come: rep-weeks then over rep-weeks now.

    Within the weeks left, and so many more where what is to come has longer. Those who go stop at once; those who come
    ramp up. Raises BadTable where more go than there are, or nobody is.
    """
    now = reps(ground, lever)
    if now == 0 or lever.amount < -now:
        raise BadTable(
            Place("scenario", column="capacity"), f"There are {now} reps, so {lever.amount:g} cannot be.",
            "Take away at most as many as there are.",
        )  # fmt: skip
    if lever.amount < 0:
        return 1.0 + lever.amount / now
    weeks = ground.weeks_left + more_weeks
    return 1.0 + lever.amount * rep_weeks(weeks, ramp) / (now * weeks)


def scaled(chances: Floats, mask: Flags, factor: float, what: str) -> Floats:
    """Chances whose sum over `mask` is `factor` times as large, each moved by the same log-odds; 0 stays 0.

    Raises BadTable where more deals would be won than there are.
    """
    found, moving = chances.copy(), mask & (chances > 0)
    total, most = float(chances[moving].sum()), int(moving.sum())
    if total <= 0 or factor == 1.0:
        return found
    if factor <= 0:
        found[moving] = 0.0
        return found
    if factor > 1.0 and factor * total > _NEARLY_ALL * most:
        raise BadTable(
            Place("scenario", column=what), f"Times {factor:g} more deals would be won than are open.",
            f"Give at most {_NEARLY_ALL * most / total:.2f}.",
        )  # fmt: skip
    z = logit(chances[moving], 1e-12)
    delta = bisected(lambda one: float(sigmoid(z + one).sum()), factor * total, -_FARTHEST, _FARTHEST)
    found[moving] = sigmoid(z + delta)
    return found


def bisected(rising: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where a rising function meets a value, between two points."""
    for _ in range(_ROUNDS):
        middle = (low + high) / 2.0
        if rising(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def later(ground: Ground, weeks: Floats) -> Floats:
    """Chances when each deal closes so many weeks later: that of being won by a day so much before the period's end."""
    found, landmark = ground.found, ground.model.landmark
    chances = found.chances.copy()
    for shift in np.unique(weeks[weeks != 0.0]):
        end = max(found.period.end - round(float(shift) * WEEK), found.as_of + 1)
        period, moved = Period(found.period.start, end, found.period.label), weeks == shift
        if landmark is not None:
            rows = frame(ground.log, Moments.of(found.deals[moved], found.as_of, period))
            chances[moved] = landmark.chances(rows, ground.log)
    return chances


def ahead_later(ground: Ground, weeks: float, *, is_next: bool = False) -> float:
    """By which factor fewer or more deals are still to come when everything closes so many weeks later.

    With `is_next` those of the period after. As many as past periods brought after a point so much later; at the
    earliest after their first day.
    """
    found = ground.found
    at = int(np.clip(found.as_of + round(weeks * WEEK), found.period.start, found.period.end))
    now = coming(ground.log, found.period, found.as_of, is_next=True).rate if is_next else found.book.coming.rate
    return coming(ground.log, found.period, at, is_next=is_next).rate / now if now > 0 else 1.0
