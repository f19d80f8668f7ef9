"""How a year's amount becomes months: exactly, by shares, and less what a ramp leaves out."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from quarterdeck.quotas.terms import MONTHS, Month, Ramp
from quarterdeck.values.money import share_bp
from quarterdeck.values.period import FiscalCalendar, Period, PeriodKind

EVEN = (1,) * MONTHS


def spread(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """A total in whole units by weights, its parts summing to it exactly (largest remainder).

    Every part is what its weight makes of the total, cut to a whole unit; the units then left go one each to
    the largest remainders, of equal ones to the earlier part. Weights are not negative and not all 0.
    """
    whole = sum(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    left = total - sum(quotient for quotient, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))
    lucky = set(by_remainder[:left])
    return tuple(quotient + (place in lucky) for place, (quotient, _) in enumerate(parts))


def fiscal_year(calendar: FiscalCalendar, number: int) -> Period:
    """The fiscal year of this number: it ends in the civil year it is called after."""
    return calendar.period_of(date(number, 7 if calendar.first_month == 1 else 1, 1), PeriodKind.YEAR)


def year_number(calendar: FiscalCalendar, day: date) -> int:
    """The number of the fiscal year a day is in."""
    return int(calendar.period_of(day, PeriodKind.YEAR).label.removeprefix("FY"))


def fiscal_months(calendar: FiscalCalendar, year: Period) -> tuple[Period, ...]:
    """The twelve months of a fiscal year, without a gap; with 4-4-5 weeks the last one of a long year has six."""
    months: list[Period] = []
    day = year.start
    while day < year.end:
        month = calendar.period_of(day, PeriodKind.MONTH)
        months.append(month)
        day = month.end
    return tuple(months)


def ramp_percents(months: Sequence[Period], ramp: Ramp, calendar: FiscalCalendar) -> tuple[int, ...]:
    """Which percentage of each month a ramp carries. It may have begun in a year before, or begin later."""
    steps: dict[date, int] = {}
    month = calendar.period_of(ramp.since, PeriodKind.MONTH)
    first = month.start
    for percent in ramp.percents:
        steps[month.start] = percent
        month = calendar.period_of(month.end, PeriodKind.MONTH)
    return tuple(steps.get(one.start, 100 if one.start > first else 0) for one in months)


def planned(
    total: int, shares: Sequence[int], periods: Sequence[Period], *, ramp: Ramp | None, calendar: FiscalCalendar
) -> tuple[Month, ...]:
    """The months of a year's amount. Without a ramp they sum to it; with one every month is rounded half-even."""
    amounts = spread(total, shares or EVEN)
    if ramp is not None:
        percents = ramp_percents(periods, ramp, calendar)
        amounts = tuple(share_bp(amount, percent * 100) for amount, percent in zip(amounts, percents, strict=True))
    return tuple(Month(period, amount) for period, amount in zip(periods, amounts, strict=True))


def grown(minor: int, growth_bp: int) -> int:
    """An amount and so many basis points more, rounded half-even."""
    return minor + share_bp(minor, growth_bp)


def over_assigned_bp(team: int, members: int) -> int | None:
    """By how many basis points the members' quotas exceed their team's; negative: fall short. None without one."""
    return round(Fraction(members - team, team) * 10_000) if team > 0 else None
