"""Periods and fiscal calendars: half-open stretches of days that reports and pushes count by."""

from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass


class PeriodKind(StrEnum):
    """Length of a fiscal period."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class CalendarPattern(StrEnum):
    """Months of the civil calendar, or quarters of 4, 4 and 5 weeks."""

    MONTHS = "months"
    WEEKS_445 = "4-4-5"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to, not including, `end`; only the last day there is belongs to the period it ends."""

    start: date
    end: date
    label: str = ""

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end or day == self.end == date.max

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    def week_of(self, day: date) -> tuple[int, int]:
        """Which week of the period a day lies in, counted from its first day, and how many it has.

        Periods of months are no whole number of weeks: they have the nearest, and the last is longer or shorter. It is
        week 0 before the period, and one more than it has after it.
        """
        weeks = max(1, (self.days + 3) // 7)
        if day not in self:
            return (0 if day < self.start else weeks + 1), weeks
        return min((day - self.start).days // 7 + 1, weeks), weeks


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """A company's fiscal year: by months from `first_month`, or 4-4-5 weeks.

    A fiscal year bears the number of the civil year in which it ends. With 4-4-5 it ends on the
    last day `week_end` (ISO weekday, 6 is Saturday) of the month before `first_month`, so that some
    years have 53 weeks; the extra week belongs to the last month.
    """

    first_month: int = 1
    pattern: CalendarPattern = CalendarPattern.MONTHS
    week_end: int = 6

    def period_of(self, day: date, kind: PeriodKind) -> Period:
        """The period of this kind that holds the day. Days of year 1 and 9999 are clipped to what a date can be."""
        if self.pattern is CalendarPattern.MONTHS:
            return self._civil(day, kind)
        return self._weeks(day, kind)

    def _civil(self, day: date, kind: PeriodKind) -> Period:
        since = (day.month - self.first_month) % 12
        length = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}[kind]
        index = since // length
        start_month = day.year * 12 + (day.month - 1) - since % length
        year = (start_month - index * length + 11) // 12
        return Period(_month_start(start_month), _month_start(start_month + length), _label(kind, index, year))

    def _weeks(self, day: date, kind: PeriodKind) -> Period:
        year = day.year if self._year_start(day.year) <= day else day.year - 1
        if year < MAXYEAR and self._year_start(year + 1) <= day:
            year += 1
        start, end = self._year_start(year), self._year_start(year + 1)
        bears = year if self.first_month == 1 else year + 1
        if kind is PeriodKind.YEAR:
            return Period(start, end, _label(kind, 0, bears))
        weeks = (4, 4, 5) * 4 if kind is PeriodKind.MONTH else (13,) * 4
        for index, length in enumerate(weeks):
            last = index == len(weeks) - 1
            stop = end if last or (end - start).days <= length * 7 else start + timedelta(weeks=length)
            if day < stop or stop == end:
                return Period(start, stop, _label(kind, index, bears))
            start = stop
        raise AssertionError("unreachable: the last period ends with its year")

    def _year_start(self, year: int) -> date:
        """The day after the last `week_end` weekday before `first_month` of this civil year."""
        if year < MINYEAR or (year == MINYEAR and self.first_month == 1):
            return date.min
        if year > MAXYEAR:
            return date.max
        last = date(year, self.first_month, 1) - timedelta(days=1)
        return last - timedelta(days=(last.isoweekday() - self.week_end) % 7) + timedelta(days=1)


def _month_start(months: int) -> date:
    year, month = divmod(months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, 1) if year >= MINYEAR else date.min


def _label(kind: PeriodKind, index: int, year: int) -> str:
    if kind is PeriodKind.YEAR:
        return f"FY{year:04d}"
    return f"{'Q' if kind is PeriodKind.QUARTER else 'M'}{index + 1} FY{year:04d}"


def crosses_period_end(*, before: date, after: date, calendar: FiscalCalendar, kind: PeriodKind) -> bool:
    """Whether moving a date from `before` to `after` pushes it past the end of its period."""
    return after > before and after not in calendar.period_of(before, kind)


def period_named(said: str, calendar: FiscalCalendar) -> Period | None:
    """The fiscal period that an address names by its kind and a day of it, such as `quarter:2027-01-31`; None else."""
    kind, _, day = said.partition(":")
    try:
        return calendar.period_of(date.fromisoformat(day), PeriodKind(kind))
    except ValueError:
        return None


def periods_ahead(today: date, calendar: FiscalCalendar) -> list[tuple[str, Period]]:
    """Periods a goal may be set for, each as `period_named` reads it: this and the next five quarters, then this and
    the next year.
    """
    found: list[tuple[str, Period]] = []
    for kind, count in ((PeriodKind.QUARTER, 6), (PeriodKind.YEAR, 2)):
        day = today
        for _number in range(count):
            period = calendar.period_of(day, kind)
            found.append((f"{kind.value}:{period.start.isoformat()}", period))
            day = period.end
    return found
