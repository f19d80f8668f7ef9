"""Intervals and leaning estimates: known values, and what must hold of any counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.analytics.intervals import difference, leaning, wilson

COUNTS = st.integers(0, 5_000).flatmap(lambda tries: st.tuples(st.integers(0, tries), st.just(tries)))
GROUPS = st.lists(COUNTS, min_size=2, max_size=12)


# 81 of 263 is the first example of Newcombe (1998), Statistics in Medicine 17, table I, method 3; the others too.
@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_the_literature(hits: int, tries: int, low: float, high: float) -> None:
    assert wilson(hits, tries) == pytest.approx((low, high), abs=5e-5)


# Examples of Newcombe (1998), Statistics in Medicine 17, 873, table II, method 10.
@pytest.mark.parametrize(
    ("now", "before", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_that_of_the_literature(
    now: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    assert difference(now, before) == pytest.approx((low, high), abs=5e-5)


@given(COUNTS, COUNTS)
def test_a_difference_the_other_way_round_is_its_mirror(now: tuple[int, int], before: tuple[int, int]) -> None:
    told, mirrored = difference(now, before), difference(before, now)
    if told is None or mirrored is None:
        assert not now[1] * before[1]
        return
    assert told[0] <= now[0] / now[1] - before[0] / before[1] <= told[1]
    assert told == pytest.approx((-mirrored[1], -mirrored[0]), abs=1e-12)


def test_no_tries_have_no_interval_and_more_hits_than_tries_are_no_share() -> None:
    assert wilson(0, 0) is None
    for hits, tries in ((2, 1), (-1, 3)):
        with pytest.raises(ValueError, match="is no share"):
            wilson(hits, tries)


@given(COUNTS)
def test_the_interval_holds_the_share_and_mirrors_that_of_the_misses(counts: tuple[int, int]) -> None:
    hits, tries = counts
    told, mirrored = wilson(hits, tries), wilson(tries - hits, tries)
    if told is None or mirrored is None:
        assert not tries
        return
    assert 0 <= told[0] <= hits / tries + 1e-12
    assert hits / tries - 1e-12 <= told[1] <= 1
    assert told == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-9)


@given(COUNTS.filter(lambda counts: counts[1] > 0), st.integers(2, 50))
def test_the_interval_of_more_of_the_same_is_narrower(counts: tuple[int, int], times: int) -> None:
    few, many = wilson(*counts), wilson(counts[0] * times, counts[1] * times)
    assert few
    assert many
    assert many[1] - many[0] < few[1] - few[0]


@given(GROUPS)
def test_an_estimate_lies_between_its_group_and_the_whole(groups: list[tuple[int, int]]) -> None:
    tries = sum(tried for _, tried in groups)
    told = leaning(groups)
    assert len(told) == len(groups)
    if not tries:
        assert set(told) == {None}
        return
    whole = sum(hit for hit, _ in groups) / tries
    for (hit, tried), estimate in zip(groups, told, strict=True):
        own = hit / tried if tried else whole
        assert estimate is None or min(own, whole) - 1e-9 <= estimate <= max(own, whole) + 1e-9


def test_groups_that_differ_by_chance_alone_get_the_share_of_all() -> None:
    assert leaning([(5, 20), (5, 20), (10, 40)]) == [0.25] * 3
    assert leaning([(0, 10), (0, 30)]) == [0.0, 0.0]


def test_the_fewer_the_tries_the_more_an_estimate_leans() -> None:
    """Of three groups the last has one deal, which was won: it is no star by that."""
    groups = [(80, 100), (20, 100), (1, 1)]
    whole = 101 / 201
    leant = [
        ((hit / tried) - estimate) / ((hit / tried) - whole)
        for (hit, tried), estimate in zip(groups, leaning(groups), strict=True)
        if estimate is not None
    ]
    assert len(leant) == 3
    assert leant[0] == pytest.approx(leant[1])
    assert 0 < leant[0] < 0.05
    assert 0.25 < leant[2] < 1
