"""With which days insights compare, what a change is, and in which order lines are read."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Direction, Figure, Line, Unit
from quarterdeck.reports.rules.insights import (
    LINES_BY,
    TILES,
    Change,
    change,
    columns_of,
    in_order,
    is_compared,
    months_before,
    percentiles,
    windows_of,
)
from quarterdeck.reports.terms import Stretch
from quarterdeck.values.period import CalendarPattern, FiscalCalendar, Period

CALENDAR = FiscalCalendar(first_month=4)
TODAY = date(2026, 11, 27)


def days(period: Period | None) -> tuple[date, date] | None:
    return (period.start, period.end - timedelta(days=1)) if period else None


@pytest.mark.parametrize(
    ("stretch", "before", "year"),
    [
        # 58 days of this quarter have passed, so 58 of the others.
        (Stretch.THIS_QUARTER, (date(2026, 7, 1), date(2026, 8, 27)), (date(2025, 10, 1), date(2025, 11, 27))),
        (Stretch.LAST_QUARTER, (date(2026, 4, 1), date(2026, 6, 30)), (date(2025, 7, 1), date(2025, 9, 30))),
        (Stretch.THIS_YEAR, (date(2025, 4, 1), date(2025, 11, 27)), None),
        (Stretch.LAST_YEAR, (date(2024, 4, 1), date(2025, 3, 31)), None),
        (Stretch.TWELVE_MONTHS, (date(2024, 11, 28), date(2025, 11, 27)), None),
        (Stretch.EVER, None, None),
    ],
)
def test_a_period_is_compared_with_as_many_days(stretch: Stretch, before: object, year: object) -> None:
    windows = windows_of(stretch, TODAY, CALENDAR)
    assert (days(windows.before), days(windows.year)) == (before, year)
    assert windows.is_running is (stretch in (Stretch.THIS_QUARTER, Stretch.THIS_YEAR))


def test_on_its_last_day_a_period_is_compared_whole() -> None:
    windows = windows_of(Stretch.THIS_QUARTER, date(2026, 12, 31), CALENDAR)
    assert days(windows.before) == (date(2026, 7, 1), date(2026, 9, 30))
    assert not windows.is_running


def test_a_year_ago_is_the_same_quarter_in_weeks() -> None:
    calendar = FiscalCalendar(pattern=CalendarPattern.WEEKS_445)
    for month in range(1, 13):
        windows = windows_of(Stretch.LAST_QUARTER, date(2026, month, 15), calendar)
        assert windows.year is not None
        assert windows.now.label[:2] == windows.year.label[:2]
        assert int(windows.now.label[-4:]) - int(windows.year.label[-4:]) == 1


def test_what_is_so_only_today_and_quotas_that_run_are_not_compared() -> None:
    running, over = (windows_of(one, TODAY, CALENDAR) for one in (Stretch.THIS_QUARTER, Stretch.LAST_QUARTER))
    assert [key for key in TILES if is_compared(key, running)] == ["win_rate", "average_deal_size", "sales_cycle"]
    assert [key for key in TILES if is_compared(key, over)][3:] == ["quota_attainment"]


def test_every_table_and_tile_is_of_metrics_that_are_there() -> None:
    assert set(TILES) <= METRICS.keys()
    for tab, segments in LINES_BY.items():
        for segment in segments:
            # The first metric decides the order of lines, so it must be told apart by all of them.
            assert segment not in METRICS[columns_of(tab)[0]].undefined


def test_a_series_ends_with_the_month_of_the_window_or_of_today() -> None:
    ever = months_before(Period(date.min, date.max), TODAY, CALENDAR)
    assert (len(ever), ever[0].start, ever[-1].start) == (12, date(2025, 12, 1), date(2026, 11, 1))
    closed = months_before(Period(date(2026, 7, 1), date(2026, 10, 1)), TODAY, CALENDAR)
    assert closed[-1].start == date(2026, 9, 1)


def figure(value: int | None, over: int = 1, **more: object) -> Figure:
    return Figure(value, over, 20, **more)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("new", "old", "unit", "direction", "wanted"),
    [
        (figure(3, 10), figure(1, 4), Unit.RATIO, Direction.UP, Change(Fraction(1, 20), False, True, True)),
        (figure(120), figure(100), Unit.MONEY, Direction.UP, Change(Fraction(1, 5), True, True, True)),
        (figure(74), figure(65), Unit.DAYS, Direction.DOWN, Change(Fraction(9), False, True, False)),
        (figure(5), figure(5), Unit.COUNT, Direction.UP, Change(Fraction(0), True, None, None)),
        (figure(7), figure(5), Unit.INDEX, Direction.NEITHER, Change(Fraction(2), False, True, None)),
        (figure(7), figure(0), Unit.MONEY, Direction.UP, None),
        (figure(None), figure(1), Unit.RATIO, Direction.UP, None),
        (figure(7), figure(5, is_few=True), Unit.DAYS, Direction.UP, None),
    ],
)
def test_a_change_is_in_points_or_a_share(
    new: Figure, old: Figure, unit: Unit, direction: Direction, wanted: Change | None
) -> None:
    assert change(new, old, unit, direction) == wanted


def test_lines_are_read_own_first_then_by_estimate_and_few_last() -> None:
    lines: dict[int | str | None, Line] = {
        value: Line((value,), (str(value),), found)
        for value, found in (
            (None, figure(9, 10, shrunk=0.9)),
            (1, figure(1, 1, shrunk=0.5, is_few=True)),
            (2, figure(8, 10, shrunk=0.6)),
            (3, figure(6, 10, shrunk=0.7)),
            (4, figure(1, 10, shrunk=0.2)),
            (5, figure(None)),
        )
    }
    assert in_order(lines, 4) == [4, 3, 2, 1, 5, None]
    assert in_order(lines, None)[:3] == [3, 2, 4]


def test_percentiles_count_who_is_below_and_half_of_who_is_equal() -> None:
    def cohort(*rates: int) -> dict[int | str | None, Line]:
        return {number: Line((number,), ("",), figure(rate, 10)) for number, rate in enumerate(rates)}

    assert percentiles(cohort(1, 3, 5, 7, 9)) == {0: 10, 1: 30, 2: 50, 3: 70, 4: 90}
    assert percentiles(cohort(5, 5, 5, 5, 9)) == {0: 40, 1: 40, 2: 40, 3: 40, 4: 90}
    # Four are no cohort, nor are five of which one is too few to say, nor those of whom nobody said anything.
    assert percentiles(cohort(1, 3, 5, 7)) == {}
    few = Line((9,), ("",), figure(9, 10, is_few=True))
    assert percentiles({**cohort(1, 3, 5, 7), 9: few, None: few}) == {}
    assert 9 not in percentiles({**cohort(1, 3, 5, 7, 9, 9), 9: few})
