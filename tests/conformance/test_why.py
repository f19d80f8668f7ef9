"""Funnels, bottlenecks, losses and patterns agree on every engine: DuckDB, SQLite, and PostgreSQL where it runs."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.tests.planted import FIRST, planted
from quarterdeck.analytics.tests.test_bottlenecks import ASKED, BEFORE, leg
from quarterdeck.analytics.tests.test_patterns import practising
from quarterdeck.analytics.tests.world import NOW, START, TODAY, World, a_world
from quarterdeck.analytics.why.bottlenecks import compared
from quarterdeck.analytics.why.funnel import funnels
from quarterdeck.analytics.why.losses import LossQuestion, losses
from quarterdeck.analytics.why.patterns import PRACTICES, PatternQuestion, patterns
from quarterdeck.analytics.why.placed import PlacedQuestion, placed
from quarterdeck.analytics.why.rows import (
    STAGE_FIGURES,
    ClosedRows,
    PatternRows,
    StageRows,
    closed_rows,
    pattern_rows,
    stage_rows,
)
from tests.engines import laid_elsewhere

QUESTION = Question("stage_conversion", Viewer(Reach.ALL), START + 250, TODAY - 30, TODAY, NOW, bands=(100_000,))
NARROWED = replace(QUESTION, viewer=Viewer(Reach.PEOPLE, 1), only={"team": (101,), "size": (1, None)})


@pytest.fixture(scope="module")
def world() -> World:
    return a_world(900)


def laid(load: Callable[[Engine], Engine]) -> list[Engine]:
    """The engines with the tables, DuckDB first."""
    return [load(Duck()), *laid_elsewhere(load)]


@pytest.mark.django_db
def test_engines_agree_on_funnels_and_losses(world: World) -> None:
    duck, *others = laid(world.load)
    for asked in (QUESTION, NARROWED, replace(QUESTION, only={"pipeline": (1,)})):
        wanted = funnels(duck, asked)
        assert [funnels(engine, asked) for engine in others] == [wanted] * len(others)
        for of in STAGE_FIGURES:
            rows = StageRows(asked.viewer, asked, FIRST, of, within=40, is_before=of == "stays", first=3, most=20)
            assert [stage_rows(engine, rows) for engine in others] == [stage_rows(duck, rows)] * len(others)
        for by in (("reason",), ("reason", "period"), ("competitor", "size", "team"), ()):
            losing = LossQuestion(asked.viewer, asked, by, {"reason": (401, None)} if by else {})
            told = losses(duck, losing)
            assert [losses(engine, losing) for engine in others] == [told] * len(others)
            at = told.lines[0].values if told.lines else ()
            closed = ClosedRows(asked.viewer, asked, by[: len(at)], at, kept=losing.kept)
            assert [closed_rows(engine, closed) for engine in others] == [closed_rows(duck, closed)] * len(others)


@pytest.mark.django_db
def test_engines_agree_on_where_deals_belong(world: World) -> None:
    duck, *others = laid(world.load)
    for asked in (QUESTION, NARROWED):
        for by in ("", "team", "size", "territory", "industry"):
            for ids in (None, (), tuple(range(1, 400))):
                placing = PlacedQuestion(asked.viewer, asked, by, ids)
                told = placed(duck, placing)
                assert [placed(engine, placing) for engine in others] == [told] * len(others)
                assert not by or sum(place.closed for place in told.places) == told.total.closed
                assert ids is not None or len(told.deals) == told.total.closed


@pytest.mark.django_db
def test_engines_agree_on_bottlenecks() -> None:
    plants = [*BEFORE, *leg(ASKED.from_day, 1, 30, 20), *leg(ASKED.from_day, 2, 10, 40)]
    asked = replace(ASKED, bands=(50_00,))
    duck, *others = laid(lambda engine: planted(engine, plants))
    told = compared(duck, asked)
    assert told.stages[0].explained is not None
    assert [compared(engine, asked) for engine in others] == [told] * len(others)


@pytest.mark.django_db
def test_engines_agree_on_winning_patterns() -> None:
    duck, *others = laid(practising(900).load)
    for asked in (QUESTION, NARROWED):
        for by in ("", "team"):
            pattern = PatternQuestion(asked.viewer, asked, by)
            told = patterns(duck, pattern)
            assert told.intervals or by or asked is NARROWED
            assert [patterns(engine, pattern) for engine in others] == [told] * len(others)
        for practice in PRACTICES:
            rows = PatternRows(asked.viewer, asked, FIRST + 1, practice, by=("size",), values=(1,), most=20)
            assert [pattern_rows(engine, rows) for engine in others] == [pattern_rows(duck, rows)] * len(others)
