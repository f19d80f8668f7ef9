"""Days of stretches, and which reports there are."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.metrics.made_of import part_labels
from quarterdeck.analytics.metrics.measures import Counted
from quarterdeck.analytics.metrics.words import MEASURES
from quarterdeck.analytics.questions import Unit
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.reports.rules import asked
from quarterdeck.reports.rules.metric import days_of, grouped, segments_of, usual_segment, window_of
from quarterdeck.reports.terms import Stretch
from quarterdeck.values.period import FiscalCalendar, Period

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


def test_what_has_a_quota_each_is_told_apart_where_nobody_chose() -> None:
    keys = ("family_attainment", "territory_attainment", "team_attainment", "reps_at_quota", "quota_attainment")
    assert [usual_segment(key) for key in keys] == ["family", "territory", "team", "team", "owner"]
    assert [usual_segment(key) for key in ("win_rate_entered", "required_coverage")] == ["stage", "owner"]


@pytest.mark.parametrize(
    ("segment", "value", "text"),
    [
        ("owner", 2**62, "4000000000000"),
        ("period", 20_000, "2024-10-04"),
        ("size", 3, "3"),
        ("source", "Fair", "Fair"),
        ("team", None, None),
    ],
)
def test_a_value_of_a_segment_is_read_as_it_was_written(
    segment: str, value: int | str | None, text: str | None
) -> None:
    assert asked.written(segment, value) == text
    assert asked.read(segment, text or "") == value


@pytest.mark.parametrize(("segment", "said"), [("owner", "x"), ("period", "2026-13-01"), ("size", "4"), ("size", "-1")])
def test_what_no_value_is_written_as_is_refused(segment: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        asked.read(segment, said)


def test_figures_are_written_in_digits() -> None:
    assert asked.figure_text(Fraction(-2, 3), Unit.RATIO, "EUR") == "-0.666667"
    assert asked.figure_text(Fraction(100_25), Unit.MONEY, "EUR") == "100.25"
    assert asked.figure_text(Fraction(5), Unit.MONEY, "JPY") == "5"
    assert asked.figure_text(Fraction(7), Unit.COUNT, "EUR") == "7"
    assert asked.measure_text(DAY_US // 2, Counted.SPAN, "EUR") == "0.500000"
    assert asked.measure_text(3, Counted.MONEY_DAYS, "EUR") == "0.03"
    assert asked.measure_text(None, Counted.COUNT, "EUR") is None


def test_an_answer_has_at_most_so_many_lines() -> None:
    assert asked.too_many_lines(5_000) == []
    assert [reason.code for reason in asked.too_many_lines(5_001)] == ["answer_too_large"]


def test_every_part_and_measure_of_every_metric_has_a_name() -> None:
    for metric in METRICS.values():
        assert {name for part in metric.parts for name in part.declared} <= MEASURES.keys()
        assert len(part_labels(metric)) == len({part.population for part in metric.parts})


@pytest.mark.parametrize(
    ("since", "until", "window"),
    [
        ("2026-01-01", "2026-01-31", Period(date(2026, 1, 1), date(2026, 2, 1))),
        ("2026-01-01", "", Period(date(2026, 1, 1), date(2026, 11, 28))),
        ("", "2026-01-01", Period(date.min, date(2026, 1, 2))),
        ("", "", None),
        ("2026-02-01", "2026-01-31", None),
        ("x", "", None),
        ("2026-01-01", "9999-12-31", None),
    ],
)
def test_days_of_ones_own_include_both(since: str, until: str, window: Period | None) -> None:
    assert window_of(since, until, TODAY) == window
