"""Maps: classes of figures, their shades, and the part of the world that is shown."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.kit import maps

WORLD = maps.World((1000, 432), {"276": (500, 80, 520, 100), "036": (850, 250, 950, 330)})
WORDS = maps.Words(lambda figure: f"{float(figure):g}", "%(low)s to %(high)s", "Too few to say")
FIGURES = st.lists(st.fractions(min_value=-9, max_value=9), max_size=40)


def country(number: str, label: str, figure: int | None, *, is_few: bool = False) -> maps.Country:
    return maps.Country(
        number, label, str(figure), f"/rows?at={label}", None if figure is None else Fraction(figure), is_few
    )


@given(FIGURES)
def test_every_figure_is_in_one_class_and_classes_rise(figures: list[Fraction]) -> None:
    found = maps.classes(figures)
    assert len(found) == min(5, len(set(figures)))
    for figure in figures:
        assert sum(low <= figure <= high for low, high in found) == 1
    ends = [end for pair in found for end in pair]
    assert ends == sorted(ends)
    # None is empty, and none has more than its share by more than one.
    sizes = [sum(low <= figure <= high for figure in set(figures)) for low, high in found]
    assert not sizes or max(sizes) - min(sizes) <= 1


def test_shades_of_few_classes_are_far_apart() -> None:
    assert [maps.shades(count) for count in range(6)] == [
        (), ("s5",), ("s1", "s5"), ("s1", "s3", "s5"), ("s1", "s2", "s4", "s5"), maps.SHADES,
    ]  # fmt: skip


def test_a_map_draws_what_has_a_figure_and_names_what_has_no_place() -> None:
    countries = [
        country("276", "Germany", 9), country("036", "Australia", 2, is_few=True), country("", "Elsewhere", 4),
        country("250", "France", None),
    ]  # fmt: skip
    drawn = maps.world_map(countries, WORLD, WORDS)
    assert [(one.label, one.shade) for one in drawn.countries] == [("Germany", "s5"), ("Australia", "few")]
    assert [(one.shade, one.said, one.count) for one in drawn.legend] == [
        ("s1", "4", 1), ("s5", "9", 1), ("few", "Too few to say", 1),
    ]  # fmt: skip
    assert drawn.elsewhere == ("Elsewhere",)
    assert maps.world_map([], WORLD, WORDS) == maps.WorldMap((0, 0, 1000, 432), (), (), ())


def test_a_range_that_reads_the_same_is_said_once() -> None:
    words = maps.Words(lambda figure: f"{float(figure):.0f}", "%(low)s to %(high)s", "")
    many = [maps.Country(str(n), str(n), "", "", Fraction(100 + n, 100)) for n in range(10)]
    assert maps.world_map(many, WORLD, words).legend[0] == maps.Shade("s1", "1", 2)


@pytest.mark.parametrize(
    ("frames", "box"),
    [
        ([], (0, 0, 1000, 432)),
        # No nearer than a quarter of the world, with the country in the middle.
        ([WORLD.frames["276"]], (385, 36, 250, 108)),
        # At an edge it stays within the world.
        ([(0, 0, 10, 10)], (0, 0, 250, 108)),
        ([(0, 0, 1000, 400)], (0, 0, 1000, 432)),
    ],
)
def test_a_map_shows_the_part_of_the_world_that_matters(
    frames: list[maps.Frame], box: tuple[int, int, int, int]
) -> None:
    assert maps.box_of(frames, (1000, 432)) == box
