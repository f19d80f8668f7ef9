"""Movement is the same on every engine: DuckDB, SQLite, and PostgreSQL where the suite runs on it."""

import random
from dataclasses import replace
from itertools import product

import pytest

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.movement.asked import BARS, Clock, Mode, Movement
from quarterdeck.analytics.movement.bookings import bookings, ties
from quarterdeck.analytics.movement.bridge import bridge, rows_of
from quarterdeck.analytics.movement.flow import Flowing, flow, rows_between
from quarterdeck.analytics.movement.past import PastDay, board, open_deals, series
from quarterdeck.analytics.movement.slippage import pushes, slippage
from quarterdeck.analytics.movement.tests.portfolio import portfolio
from quarterdeck.analytics.movement.tests.test_bridge import window
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.resolution import ResolutionQuestion, RoughQuestion, resolution, rough_deals
from quarterdeck.analytics.tests.world import NOW, TODAY, World
from tests.engines import laid_elsewhere

# Every filter has its own joins; the last one keeps what has no value.
NARROWED: tuple[dict[str, tuple[int | str | None, ...]], ...] = (
    {},
    {"team": (102,)},
    {"owner": (1, 2, 3, 4, 5)},
    {"country": ("DE",)},
    {"family": ("Cranes", None)},
)


@pytest.fixture(scope="module")
def world() -> World:
    return portfolio(120, seed=21)


@pytest.fixture(scope="module")
def duck(world: World) -> Engine:
    return world.load(Duck())


@pytest.fixture
def others(world: World, db: None) -> list[Engine]:
    """The same tables in the other engines."""
    return laid_elsewhere(world.load)


def everything(engine: Engine, asked: Movement) -> object:
    """All that is told of a movement."""
    return (
        bridge(engine, asked),
        [rows_of(engine, asked, bar) for bar in BARS[1::3]],
        slippage(engine, asked),
        pushes(engine, asked),
        [flow(engine, asked, by) for by in Flowing],
    )


def test_engines_agree_on_movement(duck: Engine, others: list[Engine]) -> None:
    dice = random.Random(4)
    for only, viewer, (clock, mode) in zip(
        NARROWED, (Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 1)) * 3, list(product(Clock, Mode)) * 2, strict=False
    ):
        asked = Movement(viewer, window(dice), only, clock, mode, as_was=dice.random() < 0.5)
        told = everything(duck, asked)
        assert [everything(engine, asked) for engine in others] == [told] * len(others), asked


def test_engines_agree_on_the_past(duck: Engine, others: list[Engine]) -> None:
    for only, clock in product(NARROWED, Clock):
        asked = PastDay(Viewer(Reach.PEOPLE, 1), NOW, TODAY, NOW, only, clock, as_was=False)
        then = replace(asked, instant=asked.instant // 100 * 98, day=asked.day - 400, as_was=True)
        told = [series(duck, asked), board(duck, then), sorted(open_deals(duck, then))]
        for engine in others:
            assert [series(engine, asked), board(engine, then), sorted(open_deals(engine, then))] == told, asked


def test_won_ties_to_what_was_booked_and_ribbons_to_their_deals(duck: Engine, others: list[Engine]) -> None:
    dice = random.Random(9)
    seen = 0
    for only, clock in product(NARROWED, Clock):
        asked = Movement(Viewer(Reach.PEOPLE, 1), window(dice), only, clock)
        booked, found = bookings(duck, asked), bridge(duck, asked)
        seen += booked.count
        assert ties(found, booked), asked
        assert not ties(found, replace(booked, count=booked.count + 1))
        assert [bookings(engine, asked) for engine in others] == [booked] * len(others)
        for ribbon in flow(duck, asked):
            rows = rows_between(duck, asked, ribbon.source, ribbon.target)
            assert (len(rows), sum(row.minor or 0 for row in rows)) == (ribbon.count, ribbon.late)
            assert [rows_between(engine, asked, ribbon.source, ribbon.target) for engine in others] == [rows] * len(
                others
            )
    assert seen


def test_a_past_list_comes_in_pages(duck: Engine, others: list[Engine]) -> None:
    asked = PastDay(Viewer(Reach.ALL), NOW, TODAY, NOW)
    every = open_deals(duck, asked)
    assert len(every) > 5
    for engine in (duck, *others):
        assert [*open_deals(engine, asked, 0, 4), *open_deals(engine, asked, 4, len(every))] == every


def test_engines_agree_on_how_closely_it_is_known(duck: Engine, others: list[Engine]) -> None:
    dice, seen = random.Random(12), 0
    for only, clock in product(NARROWED, Clock):
        of, is_whole = window(dice), dice.random() < 0.5
        asked = ResolutionQuestion(
            Viewer(Reach.PEOPLE, 1), of.since, of.upto, NOW, TODAY, only, clock, dice.random() < 0.5, is_whole
        )
        told = [resolution(duck, asked), rough_deals(duck, RoughQuestion(asked.viewer, asked, 1, 7))]
        seen += resolution(duck, asked).deals
        for engine in others:
            listed = rough_deals(engine, RoughQuestion(asked.viewer, asked, 1, 7))
            assert [resolution(engine, asked), listed] == told, asked
    assert seen
