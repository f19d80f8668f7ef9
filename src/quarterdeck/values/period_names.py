"""Fiscal quarters and months by their name in an address."""

import re
from datetime import date, timedelta

from quarterdeck.values.period import FiscalCalendar, Period, PeriodKind

FIRST_YEAR, LAST_YEAR = 2000, 2100
_KEY = re.compile(r"fy(\d{4})-(q[1-4]|m1[0-2]|m[1-9])", re.ASCII)
_DAY = timedelta(days=1)


def period_key(period: Period) -> str:
    """The name of a fiscal quarter or month in an address, of its label: `fy2026-q4`, `fy2026-m11`."""
    part, _, year = period.label.partition(" ")
    return f"{year}-{part}".lower()


def kind_of(key: str) -> PeriodKind:
    """Whether a name is a quarter's or a month's."""
    return PeriodKind.QUARTER if "-q" in key else PeriodKind.MONTH


def period_of_key(calendar: FiscalCalendar, key: str) -> Period | None:
    """The period of such a name; None for what is none, or lies outside of the years that are kept."""
    read = _KEY.fullmatch(key)
    if read is None or not FIRST_YEAR <= int(read[1]) <= LAST_YEAR:
        return None
    kind = kind_of(key)
    day = _year(calendar, int(read[1])).start
    for _ in range(int(read[2][1:]) - 1):
        day = calendar.period_of(day, kind).end
    return calendar.period_of(day, kind)


def _year(calendar: FiscalCalendar, number: int) -> Period:
    for year in (number - 1, number, number + 1):
        found = calendar.period_of(date(year, 7, 1), PeriodKind.YEAR)
        if found.label == f"FY{number:04d}":
            return found
    raise AssertionError("unreachable: a fiscal year overlaps the civil year it ends in")


def around(calendar: FiscalCalendar, period: Period, kind: PeriodKind) -> tuple[Period, Period]:
    """The periods before and after."""
    return calendar.period_of(period.start - _DAY, kind), calendar.period_of(period.end, kind)
