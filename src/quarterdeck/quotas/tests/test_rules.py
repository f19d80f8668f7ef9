"""How a year becomes months, what a ramp leaves out, what a file says."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.quotas.rules import (
    EVEN,
    fiscal_months,
    fiscal_year,
    grown,
    growth_reasons,
    months_reasons,
    over_assigned_bp,
    planned,
    ramp_percents,
    seasonality_reasons,
    spread,
    target_key,
    year_number,
)
from quarterdeck.quotas.rules.checks import LARGEST
from quarterdeck.quotas.rules.files import Cell, columns_of, percents_of, row_of
from quarterdeck.quotas.terms import Ramp, Target
from quarterdeck.values.period import CalendarPattern, FiscalCalendar

CALENDARS = st.builds(
    FiscalCalendar,
    first_month=st.integers(1, 12),
    pattern=st.sampled_from(CalendarPattern),
    week_end=st.integers(1, 7),
)
SHARES = st.lists(st.integers(0, 10_000), min_size=12, max_size=12).filter(any)
YEARS = st.integers(2000, 2100)
WEEKS = FiscalCalendar(2, CalendarPattern.WEEKS_445)


@given(st.integers(0, LARGEST), SHARES)
def test_parts_sum_to_the_total_and_are_within_one_unit_of_their_share(total: int, weights: list[int]) -> None:
    parts, whole = spread(total, weights), sum(weights)
    assert sum(parts) == total
    assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))


@given(st.integers(0, 10**6), SHARES)
def test_what_is_left_over_goes_to_the_largest_remainders(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    remainders = [(total * weight % whole, -place) for place, weight in enumerate(weights)]
    lucky = [part - total * weight // whole for part, weight in zip(spread(total, weights), weights, strict=True)]
    assert set(lucky) <= {0, 1}
    got = [rest for rest, luck in zip(remainders, lucky, strict=True) if luck]
    not_got = [rest for rest, luck in zip(remainders, lucky, strict=True) if not luck]
    assert not got or not not_got or min(got) > max(not_got)


def test_a_worked_year() -> None:
    assert spread(100, EVEN) == (9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 8, 8)
    assert spread(1_000, (500, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9_500)) == (50, *([0] * 10), 950)


@given(CALENDARS, YEARS)
def test_twelve_months_fill_the_fiscal_year_without_a_gap(calendar: FiscalCalendar, number: int) -> None:
    year = fiscal_year(calendar, number)
    months = fiscal_months(calendar, year)
    assert len(months) == 12
    assert [months[0].start, months[-1].end] == [year.start, year.end]
    assert all(one.end == two.start for one, two in pairwise(months))
    assert year_number(calendar, year.start) == number == year_number(calendar, year.end - timedelta(days=1))


def test_a_year_of_53_weeks_has_a_last_month_of_six() -> None:
    longest = max((fiscal_year(WEEKS, number) for number in range(2020, 2030)), key=lambda year: year.days)
    assert longest.days == 53 * 7
    assert fiscal_months(WEEKS, longest)[-1].days == 6 * 7


@given(CALENDARS, YEARS, st.integers(0, 10**12))
def test_without_a_ramp_the_months_are_the_whole_amount(calendar: FiscalCalendar, number: int, total: int) -> None:
    months = fiscal_months(calendar, fiscal_year(calendar, number))
    assert sum(month.minor for month in planned(total, (), months, ramp=None, calendar=calendar)) == total


def test_a_ramp_leaves_out_what_others_do_not_take_over() -> None:
    calendar = FiscalCalendar()
    months = fiscal_months(calendar, fiscal_year(calendar, 2027))
    ramp = Ramp(date(2027, 3, 15), (25, 50, 75))
    assert ramp_percents(months, ramp, calendar) == (0, 0, 25, 50, 75, *([100] * 7))
    made = planned(1_200, (), months, ramp=ramp, calendar=calendar)
    assert [month.minor for month in made] == [0, 0, 25, 50, 75, *([100] * 7)]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2026, 11, 3), (75, 100, 100)),
        (date(2026, 1, 1), (100, 100, 100)),
        (date(2028, 1, 1), (0, 0, 0)),
    ],
)
def test_a_ramp_may_have_begun_before_or_begin_later(since: date, expected: tuple[int, ...]) -> None:
    calendar = FiscalCalendar()
    months = fiscal_months(calendar, fiscal_year(calendar, 2027))
    assert ramp_percents(months, Ramp(since, (25, 50, 75)), calendar)[:3] == expected


def test_growth_and_assignment() -> None:
    assert [grown(1_000, 750), grown(1_000, -10_000), grown(5, 1_000)] == [1_075, 0, 5]
    assert [over_assigned_bp(1_000, 1_100), over_assigned_bp(1_000, 950), over_assigned_bp(0, 5)] == [1_000, -500, None]
    assert [reason.code for reason in growth_reasons(-10_001)] == ["growth_out_of_range"]
    assert not growth_reasons(-10_000)


def test_one_target_has_one_key() -> None:
    assert target_key(Target(year=2027, person_id=1, family="Größen")) == target_key(
        Target(year=2027, person_id=1, family="grössen")
    )
    told = [Target(year=2027), Target(year=2027, person_id=1), Target(year=2027, team_id=1), Target(year=2028)]
    told += [Target(year=2027, territory_id=1), Target(year=2027, person_id=11), Target(year=2027, family="A")]
    assert len({target_key(target) for target in told}) == len(told)


def test_months_must_make_the_confirmed_total() -> None:
    assert not months_reasons([1] * 12, confirmed=12)
    assert [reason.code for reason in months_reasons([1] * 12, confirmed=13)] == ["total_differs"]
    assert [reason.code for reason in months_reasons([1] * 11, confirmed=11)] == ["months_twelve"]


def test_shares_make_the_whole_year() -> None:
    assert not seasonality_reasons("Late", [500] * 11 + [4_500])
    assert [reason.code for reason in seasonality_reasons("", [500] * 12)] == ["name_missing", "shares_not_whole"]
    assert [reason.code for reason in seasonality_reasons("Late", [-1, 10_001, *[0] * 10])] == ["shares_twelve"]


def test_a_row_says_a_quota_or_which_columns_are_wrong() -> None:
    cells: dict[str, Cell] = {"person": "Rita", "year": 2027.0, "amount": "1,250,000.50", "currency": "eur"}
    row, reasons = row_of(2, {**cells, "ramp_since": date(2027, 3, 1), "ramp": "25/50"})
    assert row is not None
    assert (row.year, row.amount, row.currency, row.ramp) == (
        2027, Decimal("1250000.50"), "EUR", Ramp(date(2027, 3, 1), (25, 50)),
    )  # fmt: skip
    assert not reasons
    row, reasons = row_of(3, {"person": "Rita", "team": "North", "year": "27", "amount": "much", "ramp": "5"})
    assert row is None
    assert [reason.field for reason in reasons] == ["year", "amount", "team", "ramp_since"]


def test_a_header_names_columns_in_any_writing() -> None:
    found, reasons = columns_of(["Person", "Ramp since", "YEAR", "Amount", "currency"])
    assert [*found.values()] == ["person", "ramp_since", "year", "amount", "currency"]
    assert not reasons
    _, reasons = columns_of(["person", "person", "year", "sum"])
    assert [(reason.code, reason.field) for reason in reasons] == [
        ("column_unknown", "person"), ("column_unknown", "sum"), ("column_missing", "amount"),
        ("column_missing", "currency"),
    ]  # fmt: skip


def test_percentages_are_read_however_they_are_parted() -> None:
    assert percents_of("25 %, 50 % / 75") == (25, 50, 75)
    assert percents_of("a quarter") is None
