"""Geometry of charts on values worked out by hand, and what readers of screens get of them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from quarterdeck.kit import charts
from quarterdeck.kit.charts import Value
from quarterdeck.kit.tests.gallery import CHARTS
from quarterdeck.kit.tests.test_components import shown


def values(*figures: int | None) -> list[Value]:
    return [Value(f"v{n}", None if figure is None else Fraction(figure)) for n, figure in enumerate(figures)]


@pytest.mark.parametrize(
    ("found", "steps"),
    [
        ([0, 100], [0, 50, 100]),
        ([3, 7], [0, 2, 4, 6, 8]),
        ([-5, 12], [-5, 0, 5, 10, 15]),
        ([], [0, Fraction(1, 2), 1]),
        ([Fraction(27, 100)], [0, Fraction(1, 10), Fraction(1, 5), Fraction(3, 10)]),
        ([428_123_456], [0, 200_000_000, 400_000_000, 600_000_000]),
    ],
)
def test_a_grid_has_round_steps_that_hold_every_value(found: list[Fraction], steps: list[Fraction]) -> None:
    assert list(charts.scale_of([Fraction(value) for value in found]).steps) == steps


def test_a_scale_need_not_begin_at_zero() -> None:
    scale = charts.scale_of([Fraction(90), Fraction(98)], is_from_zero=False)
    assert list(map(int, scale.steps)) == [90, 92, 94, 96, 98]


def test_bars_stand_on_zero_and_hang_below_it() -> None:
    chart = charts.bars(values(10, -5, None, 0), str)
    assert [tick.label for tick in chart.ticks] == ["10", "5", "0", "-5"]
    assert chart.zero == 66.67
    up, down, level = chart.marks
    assert (up.left, up.width, up.x) == (3.75, 17.5, 12.5)
    assert (up.y, up.height) == (0, 66.67)
    assert (down.y, down.height) == (66.67, 33.33)
    assert (level.y, level.height, level.x) == (66.67, 0, 87.5)
    assert chart.is_said
    assert not charts.bars(values(*range(9)), str).is_said


def test_whiskers_reach_the_ends_of_the_interval_and_widen_the_scale() -> None:
    (mark,) = charts.bars([Value("a", Fraction(4), Fraction(2), Fraction(10))], str).marks
    assert (mark.y, mark.low, mark.high) == (60, 80, 0)


def test_a_line_breaks_at_gaps_and_is_dashed_to_what_is_not_over() -> None:
    row = values(0, 10, None, 10, 0)
    row[4] = replace(row[4], is_open=True)
    (line,) = charts.lines([("a", row)], str).lines
    assert line.path == "M10 100L30 0M70 0"
    assert line.dashed == "M70 0L90 100"
    assert [mark.x for mark in line.marks] == [10, 30, 70, 90]


def test_a_band_runs_along_the_high_ends_and_back_along_the_low() -> None:
    row = [Value("a", Fraction(5), Fraction(0), Fraction(10)), Value("b", Fraction(5), Fraction(5), Fraction(10))]
    (line,) = charts.lines([("a", row)], str).lines
    assert line.band == "M25 0L75 0L75 50L25 100Z"
    assert [mark.low for mark in line.marks] == [None, None]
    assert charts.lines([("a", values(1, 2))], str).lines[0].band == ""
    (alone,) = charts.lines([("a", [row[0], Value("b", Fraction(5))])], str).lines
    assert (alone.band, [(mark.low, mark.high) for mark in alone.marks]) == ("", [(100, 0), (None, None)])


def test_of_several_lines_only_the_one_with_intervals_has_a_band() -> None:
    row = [Value("a", Fraction(5), Fraction(0), Fraction(20)), Value("b", Fraction(5), Fraction(5), Fraction(10))]
    chart = charts.lines([("a", values(1, 2)), ("b", row)], str)
    assert [bool(line.band) for line in chart.lines] == [False, True]
    assert chart.ticks[0].label == "20"
    both = charts.lines([("a", row), ("b", row)], str)
    assert ([line.band for line in both.lines], both.ticks[0].label) == (["", ""], "6")


def test_parts_of_a_column_stand_on_each_other_and_the_small_ones_are_one() -> None:
    chart = charts.stacks([("a", values(6, 0)), ("b", values(4, 5))], str, "Others")
    assert [(mark.y, mark.height, mark.style) for mark in chart.marks] == [
        (40, 60, "one"), (0, 40, "two"), (50, 50, "two"),
    ]  # fmt: skip
    many = charts.stacks([(name, values(1)) for name in "abcdefg"], str, "Others")
    assert [name for name, _ in many.legend] == ["a", "b", "c", "d", "Others"]
    assert (many.marks[-1].said, many.marks[-1].height) == ("3", 37.5)


def test_bars_of_rows_share_one_scale_from_zero() -> None:
    first, second, third = charts.beside([Value("a", Fraction(5), Fraction(1), Fraction(10)), *values(2, -3)])
    assert (first.width, first.low, first.high) == (50, 10, 100)
    assert (second.width, second.low, third.width) == (20, None, 0)
    assert charts.beside(values(0, None))[0].width == 0
    # A mark lies on the same scale, which reaches to it.
    first, second = charts.beside(values(5, 2), [Fraction(20), None])
    assert (first.width, first.mark, second.width, second.mark) == (25, 100, 10, None)


def test_a_small_line_fills_its_height_and_needs_two_values() -> None:
    assert charts.spark([Fraction(1), None, Fraction(3), Fraction(2)]) == "M0 95M66.67 5L100 50"
    assert charts.spark([Fraction(4), Fraction(4)]) == "M0 50L100 50"
    assert charts.spark([None, Fraction(4)]) == ""


def test_names_are_left_out_where_there_is_no_room_but_for_the_last() -> None:
    labels = charts.bars(values(*range(30)), str).labels
    assert [label for label in labels if label] == ["v2", "v5", "v8", "v11", "v14", "v17", "v20", "v23", "v26", "v29"]


def test_quartiles_stand_where_their_values_do_and_the_own_is_told_apart() -> None:
    strip = charts.quartiles([Fraction(n) for n in (20, 30, 50)], values(10, None, 40), str, "v2")
    assert (strip.low, strip.median, strip.high) == (25, 50, 100)
    assert list(strip.ticks) == [(0, "10"), (25, "20"), (50, "30"), (75, "40"), (100, "50")]
    assert [(dot.x, dot.said, dot.is_own) for dot in strip.dots] == [(0, "10", False), (75, "40", True)]
    html = shown("{{ ui.quartile_strip(strip, 'Win <rate>', details='quartiles') }}", strip=strip)
    assert 'role="img" aria-label="Win &lt;rate&gt;" aria-details="quartiles"' in html
    assert "<title>v2: 40</title>" in html
    assert "style=" not in html
    # All the same: from zero, as there is no spread to show.
    assert charts.quartiles([Fraction(4)] * 3, values(4), str).ticks[0] == (0, "0")


def test_a_chart_has_a_name_and_its_table_and_every_mark_its_value() -> None:
    html = shown("{{ ui.bar_chart(chart, 'Win <rate>', details='table') }}", chart=CHARTS["bars"])
    assert 'role="img" aria-label="Win &lt;rate&gt;" aria-details="table"' in html
    assert "<title>Q3: 22%</title>" in html
    assert "style=" not in html
    few = shown("{{ ui.line_chart(chart, 'Rates') }}", chart=CHARTS["line"])
    assert few.count("dot one few") == 2
