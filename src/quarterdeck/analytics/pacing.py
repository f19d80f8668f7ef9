"""How a period stands against its quota. Source of the formulas: the product's mechanics, 4.8."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period

T = TypeVar("T")


def gap_of(quota: int | None, won: int) -> int | None:
    """What is left to win, in minor units: quota - won, 0 once it is reached; None without a quota."""
    return max(0, quota - won) if quota else None


def change_of(now: int, then: int | None) -> Fraction | None:
    """The change as a share of what was: (now - then) / |then|, as in mechanics 4.10; None of nothing."""
    return Fraction(now - then, abs(then)) if then else None


def coverage_of(opened: int, gap: int | None) -> Fraction | None:
    """How many times an open pipeline holds the gap; None without a gap."""
    return Fraction(opened, gap) if gap else None


@dataclass(frozen=True, slots=True)
class Pacing:
    """Ratios are exact; None where there is nothing to divide by. Money is in minor units.

    attainment = won / quota; gap = quota - won, 0 once it is reached; coverage = open / gap.
    """

    quota: int | None
    won: int
    open: int
    pace: Fraction

    @property
    def attainment(self) -> Fraction | None:
        """Of the quota, what is won."""
        return Fraction(self.won, self.quota) if self.quota else None

    @property
    def gap(self) -> int | None:
        """What is left to win; None without a quota."""
        return gap_of(self.quota, self.won)

    @property
    def coverage(self) -> Fraction | None:
        """How many times the open pipeline of the period holds the gap."""
        return coverage_of(self.open, self.gap)

    def needed(self, required: Fraction | None) -> int | None:
        """Open pipeline that the gap needs: gap x the required coverage that earlier periods showed at this point.

        Rounded half-even to the minor unit. 0 once the quota is reached, whatever was needed before; None without a
        quota, or where the required coverage is not known.
        """
        if not self.gap:
            return self.gap
        return None if required is None else round(self.gap * required)


def pacing_of(quota: int | None, won: int, opened: int, period: Period, today: date) -> Pacing:
    """How a period stands on a day; `pace` is the part of its days that are over, the day itself included."""
    passed = min(max((today - period.start).days + 1, 0), period.days)
    return Pacing(quota, won, opened, Fraction(passed, period.days))


@dataclass(frozen=True, slots=True)
class Point:
    """The end of a week of the period, or today: won by then, None while it is ahead, and an even pace's part.

    `pace` is None without a quota.
    """

    day: date
    won: int | None
    pace: int | None


def linearity(period: Period, won_by_day: Mapping[date, int], quota: int | None, today: date) -> list[Point]:
    """Won against an even pace at the end of each week, and today; the last point is the last day of the period.

    What is won is told up to today, beside the pace of today: the end of the week that runs is still ahead. The pace
    is quota x days passed / days, rounded half-even.
    """
    final = period.end - timedelta(days=1)
    ends = {min(period.start + timedelta(days=day + 6), final) for day in range(0, period.days, 7)}
    if period.start <= today <= final:
        ends.add(today)
    found = []
    for last in sorted(ends):
        passed = (last - period.start).days + 1
        won = sum(minor for on, minor in won_by_day.items() if on <= last) if last <= today else None
        pace = round(Fraction(quota * passed, period.days)) if quota else None
        found.append(Point(last, won, pace))
    return found


def by_week(ends: Sequence[date], dated: Iterable[tuple[date, T]]) -> list[T | None]:
    """What stood at the end of each week: the last of the dated values of that week, None where it has none.

    `ends` are the last days of weeks, rising, as `linearity` has them; a value of a day belongs to the first week that
    ends then or later, and of several of one day the last given counts.
    """
    known = sorted(dated, key=lambda one: one[0])
    found = []
    for before, last in pairwise([date.min, *ends]):
        within = [value for day, value in known if before < day <= last]
        found.append(within[-1] if within else None)
    return found
