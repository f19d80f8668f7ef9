"""How a period stands against its quota, by the week."""

from datetime import date, timedelta
from fractions import Fraction

from quarterdeck.analytics.pacing import by_week, linearity, pacing_of
from quarterdeck.values.period import Period


def test_pacing_has_no_ratio_without_a_quota_and_no_cover_without_a_gap() -> None:
    quarter = Period(date(2026, 10, 1), date(2027, 1, 1))
    pacing = pacing_of(4900, 2332, 3571, quarter, date(2026, 11, 19))
    assert (pacing.gap, pacing.attainment, pacing.coverage) == (2568, Fraction(2332, 4900), Fraction(3571, 2568))
    assert (pacing.needed(Fraction(9, 5)), pacing.needed(None)) == (round(Fraction(2568 * 9, 5)), None)
    assert pacing.pace == Fraction(50, 92)
    none = pacing_of(None, 5, 5, quarter, date(2026, 1, 1))
    assert [none.gap, none.attainment, none.coverage, none.pace] == [None, None, None, 0]
    reached = pacing_of(5, 6, 5, quarter, date(2028, 1, 1))
    assert [reached.gap, reached.coverage, reached.needed(Fraction(2)), reached.pace] == [0, None, 0, 1]
    assert (reached.needed(None), none.needed(Fraction(2))) == (0, None)


def test_linearity_ends_with_the_quota_and_tells_nothing_of_days_to_come() -> None:
    month = Period(date(2026, 11, 1), date(2026, 12, 1))
    points = linearity(month, {date(2026, 11, 3): 10, date(2026, 11, 9): 5}, 300, date(2026, 11, 10))
    assert [(point.day.day, point.won, point.pace) for point in points] == [
        (7, 10, 70), (10, 15, 100), (14, None, 140), (21, None, 210), (28, None, 280), (30, None, 300),
    ]  # fmt: skip


def test_whoever_is_on_pace_meets_the_pace_on_every_day() -> None:
    """Not that of the end of a week that still runs, which is up to six days ahead."""
    quarter = Period(date(2026, 10, 1), date(2027, 1, 1))
    for number in range(quarter.days):
        today = quarter.start + timedelta(days=number)
        won = {quarter.start + timedelta(days=day): 100 for day in range(number + 1)}
        told = [point for point in linearity(quarter, won, 100 * quarter.days, today) if point.won is not None]
        assert all(point.won == point.pace for point in told)
        assert told[-1].day == today
    after = linearity(quarter, {}, None, date(2027, 5, 1))
    assert {point.won for point in after} == {0}
    assert len(after) == 14
    assert [point.won for point in linearity(quarter, {}, 5, date(2026, 1, 1))] == [None] * 14


def test_of_each_week_the_last_that_stood_counts() -> None:
    ends = [date(2026, 10, 7), date(2026, 10, 14), date(2026, 10, 16)]
    dated = [(date(2026, 10, 14), 3), (date(2026, 10, 2), 1), (date(2026, 10, 7), 2), (date(2026, 10, 17), 9)]
    assert by_week(ends, dated) == [2, 3, None]
    assert by_week(ends, [(date(2026, 10, 15), 4), (date(2026, 10, 15), 5)]) == [None, None, 5]
    assert by_week([], dated) == []
