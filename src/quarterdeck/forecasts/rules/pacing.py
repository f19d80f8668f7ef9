"""How a period stands against its quota. Source of the formulas: the product's mechanics, 4.8."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period


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
        return max(0, self.quota - self.won) if self.quota else None

    @property
    def coverage(self) -> Fraction | None:
        """How many times the open pipeline of the period holds the gap."""
        return Fraction(self.open, self.gap) if self.gap else None

    def needed(self, required: Fraction | None) -> int | None:
        """Open pipeline that the gap needs: gap x the required coverage that earlier periods showed at this point.

        Rounded half-even to the minor unit; None where that is not known or no quota is left.
        """
        return round(self.gap * required) if self.gap and required is not None else None


def pacing_of(quota: int | None, won: int, opened: int, period: Period, today: date) -> Pacing:
    """How a period stands on a day; `pace` is the part of its days that are over, the day itself included."""
    passed = min(max((today - period.start).days + 1, 0), period.days)
    return Pacing(quota, won, opened, Fraction(passed, period.days))


@dataclass(frozen=True, slots=True)
class Point:
    """The end of a week of the period: won by then, and an even pace's part of the quota; None while it is ahead."""

    day: date
    won: int | None
    pace: int | None


def linearity(period: Period, won_by_day: Mapping[date, int], quota: int | None, today: date) -> list[Point]:
    """Won against an even pace, week by week; the last point is the last day of the period.

    The pace is quota x days passed / days, rounded half-even.
    """
    found = []
    day = period.start
    while day < period.end:
        last = min(day + timedelta(days=6), period.end - timedelta(days=1))
        passed = (last - period.start).days + 1
        won = sum(minor for on, minor in won_by_day.items() if on <= last) if day <= today else None
        pace = round(Fraction(quota * passed, period.days)) if quota else None
        found.append(Point(last, won, pace))
        day = last + timedelta(days=1)
    return found
