"""Which days a movement is between, and which close dates it is about; what its bars and ends are called."""

from datetime import date, timedelta
from enum import StrEnum

from quarterdeck.values.period import FiscalCalendar, Period, PeriodKind
from quarterdeck.values.text import N_

# Nobody keeps a pipeline longer; clocks of zones before it are not what they are now.
EARLIEST = date(1970, 1, 2)
WEEKS = 104


class Between(StrEnum):
    """The usual pairs of days, by the company's fiscal calendar; weeks begin on Monday."""

    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"


class Closing(StrEnum):
    """Periods of close dates, told by the last day a movement looks at."""

    MONTH = "month"
    QUARTER = "quarter"
    NEXT_QUARTER = "next-quarter"
    YEAR = "year"
    EVER = "ever"


BETWEEN_LABELS = {
    Between.THIS_WEEK: N_("This week"),
    Between.LAST_WEEK: N_("Last week"),
    Between.THIS_MONTH: N_("This month"),
    Between.THIS_QUARTER: N_("This quarter"),
    Between.LAST_QUARTER: N_("Last quarter"),
}
CLOSING_LABELS = {
    Closing.MONTH: N_("That month"),
    Closing.QUARTER: N_("That quarter"),
    Closing.NEXT_QUARTER: N_("The quarter after"),
    Closing.YEAR: N_("That fiscal year"),
    Closing.EVER: N_("Any day"),
}
BAR_LABELS = {
    "opening": N_("Opening"),
    "fx": N_("FX"),
    "created": N_("Created"),
    "transferred_in": N_("Transferred in"),
    "reopened": N_("Reopened"),
    "pulled_in": N_("Pulled in"),
    "pushed_in": N_("Pushed in"),
    "reinstated": N_("Reinstated"),
    "increased": N_("Increased"),
    "decreased": N_("Decreased"),
    "won": N_("Won"),
    "lost": N_("Lost"),
    "deleted": N_("Deleted"),
    "transferred_out": N_("Transferred out"),
    "pushed_out": N_("Pushed out"),
    "pulled_out": N_("Pulled out"),
    "omitted": N_("Omitted"),
    "closing": N_("Closing"),
}
BAR_MEANINGS = {
    "opening": N_("Open then, and to close in the period."),
    "fx": N_("What other rates make of the opening."),
    "created": N_("New since then."),
    "transferred_in": N_("Came from others whom the filter leaves out."),
    "reopened": N_("Was won or lost, and is open again."),
    "pulled_in": N_("Was to close after the period."),
    "pushed_in": N_("Was to close before the period."),
    "reinstated": N_("Was omitted from the forecast."),
    "increased": N_("By how much amounts grew."),
    "decreased": N_("By how much amounts shrank."),
    "won": N_("Won since then."),
    "lost": N_("Lost since then."),
    "deleted": N_("Deleted since then."),
    "transferred_out": N_("Went to others whom the filter leaves out."),
    "pushed_out": N_("Is to close after the period."),
    "pulled_out": N_("Is to close before the period."),
    "omitted": N_("Is omitted from the forecast."),
    "closing": N_("Open at the end, and to close in the period."),
}


def days_between(between: Between, today: date, calendar: FiscalCalendar) -> tuple[date, date]:
    """First and last day; what lasts until now ends today."""
    monday = today - timedelta(days=today.weekday())
    if between is Between.THIS_WEEK:
        return monday, today
    if between is Between.LAST_WEEK:
        return monday - timedelta(days=7), monday - timedelta(days=1)
    kind = PeriodKind.MONTH if between is Between.THIS_MONTH else PeriodKind.QUARTER
    this = calendar.period_of(today, kind)
    if between is Between.LAST_QUARTER:
        last = calendar.period_of(this.start - timedelta(days=1), kind)
        return last.start, this.start - timedelta(days=1)
    return this.start, today


def days_earlier(days: tuple[date, date], between: Between | None, calendar: FiscalCalendar) -> tuple[date, date]:
    """The days of the period before a usual pair of days, as many as have passed of a period that is not over.

    Of days of one's own choice, and of weeks, as many as they are right before them.
    """
    first, last = days
    kinds = {Between.THIS_MONTH: PeriodKind.MONTH, Between.THIS_QUARTER: PeriodKind.QUARTER}
    if between in (Between.THIS_WEEK, Between.LAST_WEEK):
        return first - timedelta(days=7), last - timedelta(days=7)
    if between is None:
        return first - (last - first) - timedelta(days=1), first - timedelta(days=1)
    before = calendar.period_of(first - timedelta(days=1), kinds.get(between, PeriodKind.QUARTER))
    end = before.end - timedelta(days=1)
    return before.start, end if between is Between.LAST_QUARTER else min(before.start + (last - first), end)


def closing_earlier(
    closing: Closing | None, period: Period, back: timedelta, last: date, calendar: FiscalCalendar
) -> Period:
    """The close dates that count beside days that end earlier, on `last`: the like period of that day.

    Those of one's own choice are moved back as the days are; an end that is open stays so.
    """
    if closing is not None:
        return closing_period(closing, last, calendar)
    start = period.start if period.start == date.min else period.start - back
    return Period(start, period.end if period.end == date.max else period.end - back)


def closing_period(closing: Closing, last: date, calendar: FiscalCalendar) -> Period:
    """The close dates that count, by the last day that is looked at."""
    if closing is Closing.EVER:
        return Period(date.min, date.max)
    kinds = {Closing.MONTH: PeriodKind.MONTH, Closing.YEAR: PeriodKind.YEAR}
    found = calendar.period_of(last, kinds.get(closing, PeriodKind.QUARTER))
    return calendar.period_of(found.end, PeriodKind.QUARTER) if closing is Closing.NEXT_QUARTER else found


def within(first: date, last: date, today: date) -> tuple[date, date]:
    """Two typed days in their order, neither before EARLIEST nor after today."""
    first, last = sorted((max(min(first, today), EARLIEST), max(min(last, today), EARLIEST)))
    return first, last
