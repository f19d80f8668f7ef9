"""Days of stretches, and which reports there are."""

from datetime import date, timedelta

import pytest

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.reports.rules.metric import days_of, grouped, segments_of, usual_segment
from quarterdeck.reports.terms import Stretch
from quarterdeck.values.period import FiscalCalendar

CALENDAR = FiscalCalendar(first_month=4)
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("stretch", "first", "last"),
    [
        (Stretch.THIS_QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        (Stretch.LAST_QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (Stretch.THIS_YEAR, date(2026, 4, 1), date(2027, 3, 31)),
        (Stretch.LAST_YEAR, date(2025, 4, 1), date(2026, 3, 31)),
        (Stretch.TWELVE_MONTHS, date(2025, 11, 28), TODAY),
    ],
)
def test_a_stretch_is_days_of_the_fiscal_calendar(stretch: Stretch, first: date, last: date) -> None:
    period = days_of(stretch, TODAY, CALENDAR)
    assert (period.start, period.end - timedelta(days=1)) == (first, last)


def test_twelve_months_of_a_leap_day_are_there() -> None:
    assert days_of(Stretch.TWELVE_MONTHS, date(2028, 2, 29), CALENDAR).start == date(2027, 3, 1)


def test_every_metric_is_a_report_once() -> None:
    keys = [key for _, group in grouped() for key in group]
    assert sorted(keys) == sorted(METRICS)


@pytest.mark.parametrize("key", METRICS)
def test_a_report_begins_with_a_segment_that_makes_sense(key: str) -> None:
    assert usual_segment(key) in segments_of(key)
