"""Periods and fiscal calendars: tiling, leap days, 53 weeks, the first and the last year."""

from datetime import MAXYEAR, MINYEAR, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.values.period import CalendarPattern, FiscalCalendar, Period, PeriodKind, crosses_period_end

CALENDARS = st.builds(
    FiscalCalendar,
    first_month=st.integers(1, 12),
    pattern=st.sampled_from(CalendarPattern),
    week_end=st.integers(1, 7),
)
CIVIL = FiscalCalendar()


@given(day=st.dates(), calendar=CALENDARS, kind=st.sampled_from(PeriodKind))
def test_every_day_lies_in_its_period(day: date, calendar: FiscalCalendar, kind: PeriodKind) -> None:
    assert day in calendar.period_of(day, kind)


@given(day=st.dates(date(2, 1, 1), date(9998, 1, 1)), calendar=CALENDARS, kind=st.sampled_from(PeriodKind))
def test_periods_follow_without_gap_or_overlap(day: date, calendar: FiscalCalendar, kind: PeriodKind) -> None:
    period = calendar.period_of(day, kind)
    assert calendar.period_of(period.end, kind).start == period.end
    assert calendar.period_of(period.start - timedelta(days=1), kind).end == period.start
    assert calendar.period_of(period.end - timedelta(days=1), kind) == period


@given(day=st.dates(date(2, 1, 1), date(9998, 1, 1)), calendar=CALENDARS)
def test_months_nest_in_quarters_and_quarters_in_years(day: date, calendar: FiscalCalendar) -> None:
    month, quarter, year = (calendar.period_of(day, kind) for kind in PeriodKind)
    assert year.start <= quarter.start <= month.start <= day < month.end <= quarter.end <= year.end


@given(day=st.dates(date(2, 1, 1), date(9998, 1, 1)), week_end=st.integers(1, 7), first_month=st.integers(1, 12))
def test_445_years_have_52_or_53_whole_weeks_ending_on_the_chosen_weekday(
    day: date, week_end: int, first_month: int
) -> None:
    calendar = FiscalCalendar(first_month, CalendarPattern.WEEKS_445, week_end)
    year = calendar.period_of(day, PeriodKind.YEAR)
    last_day = year.end - timedelta(days=1)
    assert year.days in (364, 371)
    assert last_day.isoweekday() == week_end
    first_of_month = date(last_day.year + (last_day.month == 12 and first_month == 1), first_month, 1)
    assert timedelta(0) < first_of_month - last_day <= timedelta(days=7)


def test_53rd_week_belongs_to_the_last_month() -> None:
    # Cisco's years end on the last Saturday of July; its published year 2016 had 53 weeks.
    cisco = FiscalCalendar(first_month=8, pattern=CalendarPattern.WEEKS_445, week_end=6)
    year = cisco.period_of(date(2016, 1, 15), PeriodKind.YEAR)
    assert year == Period(date(2015, 7, 26), date(2016, 7, 31), "FY2016")
    assert year.days == 53 * 7
    months = [cisco.period_of(year.start, PeriodKind.MONTH)]
    while months[-1].end < year.end:
        months.append(cisco.period_of(months[-1].end, PeriodKind.MONTH))
    assert [month.days // 7 for month in months] == [4, 4, 5] * 3 + [4, 4, 6]
    assert cisco.period_of(date(2024, 7, 27), PeriodKind.YEAR).end == date(2024, 7, 28)


def test_leap_day_belongs_to_february_and_its_year() -> None:
    leap_day = date(2024, 2, 29)
    assert CIVIL.period_of(leap_day, PeriodKind.MONTH) == Period(date(2024, 2, 1), date(2024, 3, 1), "M2 FY2024")
    assert CIVIL.period_of(leap_day, PeriodKind.YEAR).days == 366
    assert CIVIL.period_of(date(2023, 2, 28), PeriodKind.YEAR).days == 365


@pytest.mark.parametrize(
    ("first_month", "day", "label"),
    [
        (1, date(2026, 11, 19), "Q4 FY2026"),
        (4, date(2026, 3, 31), "Q4 FY2026"),
        (4, date(2026, 4, 1), "Q1 FY2027"),
        (10, date(2026, 10, 1), "Q1 FY2027"),
    ],
)
def test_fiscal_year_bears_the_year_it_ends_in(first_month: int, day: date, label: str) -> None:
    assert FiscalCalendar(first_month).period_of(day, PeriodKind.QUARTER).label == label


@given(calendar=CALENDARS, kind=st.sampled_from(PeriodKind), year=st.sampled_from([MINYEAR, MAXYEAR]), data=st.data())
def test_first_and_last_year_are_clipped_not_refused(
    calendar: FiscalCalendar, kind: PeriodKind, year: int, data: st.DataObject
) -> None:
    day = data.draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
    period = calendar.period_of(day, kind)
    assert period.start <= day <= period.end
    assert period.days <= 380


@given(before=st.dates(), after=st.dates(), calendar=CALENDARS, kind=st.sampled_from(PeriodKind))
def test_a_later_date_in_another_period_is_a_push(
    before: date, after: date, calendar: FiscalCalendar, kind: PeriodKind
) -> None:
    pushed = crosses_period_end(before=before, after=after, calendar=calendar, kind=kind)
    same = calendar.period_of(before, kind) == calendar.period_of(after, kind)
    assert pushed == (after > before and not same)


def test_last_day_of_all_is_no_push_within_its_month() -> None:
    def pushed(before: date, after: date) -> bool:
        return crosses_period_end(before=before, after=after, calendar=CIVIL, kind=PeriodKind.MONTH)

    assert not pushed(date(9999, 12, 1), date.max)
    assert pushed(date(9999, 11, 30), date.max)
    assert not pushed(date(2026, 3, 31), date(2026, 3, 1))
