"""Geometry of distributions and swings on values worked out by hand."""

import pytest

from quarterdeck.kit import spreads


def said(value: float) -> str:
    return f"€{value:g}"


def drawn(bound: tuple[str, float] | None = None) -> spreads.Spread:
    marks = [("P10", 2.0), ("P50", 5.0), ("P90", 12.0)]
    return spreads.spread([0, 5, 10], ([0.25, 0.75], [0.5, 0.5]), marks, said, bound)


def test_columns_stand_in_their_bins_and_are_as_high_as_their_share() -> None:
    first, second = drawn().columns
    assert (first.left, first.width, second.left) == (5.0, 40.0, 55.0)
    # Of the highest, with a little room above.
    assert (100 - first.y) / (100 - second.y) == pytest.approx(1 / 3, rel=1e-3)
    assert (first.label, second.label) == ("€0–€5: 25.0%", "€5–€10: 75.0%")
    assert drawn().outline == "M25 38.27L75 38.27"


def test_marks_beyond_the_edges_stand_at_the_margin() -> None:
    assert [(one.label, one.x, one.anchor) for one in drawn().rules] == [
        ("P10", 20.0, "end"), ("P50", 50.0, "middle"), ("P90", 100.0, "start"),
    ]  # fmt: skip


def test_a_bound_tells_columns_apart_and_has_its_name_above() -> None:
    found = drawn(("Quota", 7.5))
    assert [one.is_reached for one in found.columns] == [False, True]
    assert (found.rules[-1].label, found.rules[-1].x, found.rules[-1].row) == ("Quota", 75.0, 1)
    assert not any(one.is_reached for one in drawn().columns)


def test_swings_share_one_scale_around_the_middle() -> None:
    wide, turned = spreads.swings([(-10.0, 10.0), (5.0, -2.5)])
    assert (wide.down, wide.up) == ((0.0, 50.0), (50.0, 50.0))
    assert (turned.down, turned.up) == ((50.0, 25.0), (37.5, 12.5))


def test_nothing_moves_without_a_change() -> None:
    assert spreads.swings([(0.0, 0.0)])[0].down == (50.0, 0.0)
    assert spreads.swings([]) == ()
