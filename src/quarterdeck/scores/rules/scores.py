"""Bands of scores, when a model is fitted anew, and which counts a viewer may be told."""

from datetime import datetime, timedelta

from quarterdeck.scores.terms import Band
from quarterdeck.values.dataclasses import dataclass

REFIT_AFTER = timedelta(days=7)
REFIT_CLOSINGS = 50
_FAIR_FROM, _HIGH_FROM = 30, 76
_FLOORS = (20, 50)
_STEP = 5


def bp(share: float | None) -> int | None:
    """A share in basis points, as it is kept; within what a column holds."""
    return None if share is None else max(-1_000_000, min(1_000_000, round(share * 10_000)))


def share_of(basis_points: int | None) -> float | None:
    """The share that basis points say."""
    return None if basis_points is None else basis_points / 10_000


def band_of(level: int) -> Band:
    """Low below 30, fair below 76, else high; `level` is 1 to 99."""
    return Band.LOW if level < _FAIR_FROM else Band.FAIR if level < _HIGH_FROM else Band.HIGH


def needs_fit(*, fitted_at: datetime | None, closed_then: int, closed_now: int, now: datetime) -> bool:
    """Whether a new model is due: there is none, it is a week old, or 50 deals have closed since."""
    if fitted_at is None or now - fitted_at >= REFIT_AFTER:
        return True
    return abs(closed_now - closed_then) >= REFIT_CLOSINGS


@dataclass(frozen=True, slots=True)
class Like:
    """What became of deals like one, as far as a viewer may know it.

    `percent` is None where nothing is told. `count` is exact, or None where only `at_least` and `at_most` are told;
    `at_most` is None for "over 50".
    """

    percent: int | None
    count: int | None
    at_least: int = 0
    at_most: int | None = None


def like_of(rate: float | None, count: int, *, sees_all: bool) -> Like:
    """The rate of deals like one and their number.

    Who reads all records is told both. Others may not see all of those deals: the rate is rounded to 5 percent and the
    number told as over 50 or 20 to 50; fewer than 20 and their rate are not told.
    """
    if sees_all:
        return Like(None if rate is None or not count else round(rate * 100), count)
    few, many = _FLOORS
    if count < few:
        return Like(None, None, 0, few - 1)
    percent = told_percent(rate, sees_all=False)
    return Like(percent, None, many + 1) if count > many else Like(percent, None, few, many)


def told_percent(share: float | None, *, sees_all: bool) -> int | None:
    """A share in percent: whole percents for who reads all records, else steps of 5."""
    if share is None:
        return None
    return round(share * 100) if sees_all else _STEP * round(share * 100 / _STEP)
