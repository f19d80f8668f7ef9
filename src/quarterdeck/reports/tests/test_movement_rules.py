"""Days of presets, and where bars and ribbons stand."""

from datetime import date, timedelta

import pytest

from quarterdeck.analytics.movement.asked import BARS
from quarterdeck.kit.waterfalls import HEIGHT, PLOT, TOP, flowchart, nice_step, waterfall
from quarterdeck.reports.rules.movement import (
    BAR_LABELS,
    BAR_MEANINGS,
    EARLIEST,
    Between,
    Closing,
    closing_earlier,
    closing_period,
    days_between,
    days_earlier,
    within,
)
from quarterdeck.values.period import FiscalCalendar, Period

CALENDAR = FiscalCalendar(first_month=4)
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("between", "first", "last"),
    [
        (Between.THIS_WEEK, date(2026, 11, 23), TODAY),
        (Between.LAST_WEEK, date(2026, 11, 16), date(2026, 11, 22)),
        (Between.THIS_MONTH, date(2026, 11, 1), TODAY),
        (Between.THIS_QUARTER, date(2026, 10, 1), TODAY),
        (Between.LAST_QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_presets_are_days_of_the_fiscal_calendar(between: Between, first: date, last: date) -> None:
    assert days_between(between, TODAY, CALENDAR) == (first, last)


@pytest.mark.parametrize(
    ("closing", "first", "last"),
    [
        (Closing.MONTH, date(2026, 9, 1), date(2026, 9, 30)),
        (Closing.QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (Closing.NEXT_QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        (Closing.YEAR, date(2026, 4, 1), date(2027, 3, 31)),
    ],
)
def test_close_dates_follow_the_last_day(closing: Closing, first: date, last: date) -> None:
    found = closing_period(closing, date(2026, 9, 30), CALENDAR)
    assert (found.start, found.end - timedelta(days=1)) == (first, last)


@pytest.mark.parametrize(
    ("between", "first", "last"),
    [
        (Between.THIS_WEEK, date(2026, 11, 16), date(2026, 11, 20)),
        (Between.LAST_WEEK, date(2026, 11, 9), date(2026, 11, 15)),
        (Between.THIS_MONTH, date(2026, 10, 1), date(2026, 10, 27)),
        (Between.THIS_QUARTER, date(2026, 7, 1), date(2026, 8, 27)),
        (Between.LAST_QUARTER, date(2026, 4, 1), date(2026, 6, 30)),
    ],
)
def test_days_earlier_are_as_many_of_the_period_before(between: Between, first: date, last: date) -> None:
    assert days_earlier(days_between(between, TODAY, CALENDAR), between, CALENDAR) == (first, last)


def test_a_shorter_period_before_is_not_left() -> None:
    march = (date(2026, 3, 1), date(2026, 3, 31))
    assert days_earlier(march, Between.THIS_MONTH, CALENDAR) == (date(2026, 2, 1), date(2026, 2, 28))
    # Days of one's own choice: as many right before them.
    assert days_earlier(march, None, CALENDAR) == (date(2026, 1, 29), date(2026, 2, 28))


def test_close_dates_of_days_earlier() -> None:
    back, own = timedelta(days=31), Period(date(2026, 3, 1), date(2026, 4, 1))
    told = closing_earlier(Closing.QUARTER, own, back, date(2026, 2, 28), CALENDAR)
    assert (told.start, told.end) == (date(2026, 1, 1), date(2026, 4, 1))
    moved = closing_earlier(None, own, back, date(2026, 2, 28), CALENDAR)
    assert (moved.start, moved.end) == (date(2026, 1, 29), date(2026, 3, 1))
    ever = Period(date.min, date.max)
    assert closing_earlier(None, ever, back, date(2026, 2, 28), CALENDAR) == ever


def test_typed_days_are_put_in_order_and_kept_from_the_future() -> None:
    assert within(date.max, date(2026, 1, 5), TODAY) == (date(2026, 1, 5), TODAY)
    assert within(date.min, date.min, TODAY) == (EARLIEST, EARLIEST)


def test_every_bar_has_its_words() -> None:
    assert set(BAR_LABELS) == set(BAR_MEANINGS) == set(BARS)


def test_bars_stand_where_the_one_before_ended() -> None:
    """The golden case: opening 410, closing 305; on a scale of 0 to 600, 238 pixels high."""
    drawn = waterfall(
        [("opening", 410), ("created", 45), ("pulled_in", 80), ("pushed_in", 15), ("increased", 40),
         ("decreased", -30), ("won", -125), ("lost", -30), ("pushed_out", -90), ("omitted", -10), ("closing", 305)]
    )  # fmt: skip
    values = [value for _, value in drawn.ticks]
    assert values == list(range(0, 601, 100))
    at = {step.key: step for step in drawn.steps}
    assert at["omitted"].level == at["closing"].y
    assert at["created"].y + at["created"].height == pytest.approx(at["opening"].y, abs=0.11)
    assert at["opening"].y + at["opening"].height == pytest.approx(TOP + PLOT, abs=0.11)
    assert all(0 < step.y < HEIGHT and 0 <= step.start <= 100 for step in drawn.steps)
    below = waterfall([("opening", 10), ("increased", -40), ("closing", -30)])
    assert below.ticks[0][1] <= -30


@pytest.mark.parametrize("span", [0, 1, 7, 8, 99, 123_456_789])
def test_a_step_parts_a_span_into_few(span: int) -> None:
    step = nice_step(span)
    assert span <= 7 * step
    assert str(step).strip("0") in ("1", "2", "5")


def test_ribbons_fill_their_ends() -> None:
    drawn = flowchart({("a", "x"): 30, ("a", "y"): 10, ("b", "y"): 0}, ["a", "b"], ["x", "y"])
    left, right = {node.key: node for node in drawn.left}, {node.key: node for node in drawn.right}
    assert (left["a"].value, right["y"].value) == (40, 10)
    assert left["a"].height == pytest.approx(right["x"].height + right["y"].height - left["b"].height, abs=0.2)
    assert left["b"].height > 0
    assert [(band.source, band.target) for band in drawn.bands] == [("a", "x"), ("a", "y"), ("b", "y")]
    assert left["b"].y + left["b"].height <= drawn.height
    assert flowchart({}, [], []).bands == ()


def test_names_of_the_thinnest_ends_stay_within_the_drawing() -> None:
    """A line of text reaches 12 pixels above where it stands and 4 below."""
    thin = {("first", "x"): 0, ("big", "x"): 900, ("big", "last"): 0}
    drawn = flowchart(thin, ["first", "big"], ["x", "last"])
    for node in (*drawn.left, *drawn.right):
        assert 12 <= node.middle <= drawn.height - 4, node
    assert drawn.left[0].height < 4
    assert drawn.right[-1].height < 4
