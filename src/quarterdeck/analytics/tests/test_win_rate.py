"""The win rate is that of plain Python on every engine, in every segment, for every viewer."""

import sqlite3

import pytest

from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.dbapi import DbApi
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import Dialect
from quarterdeck.analytics.tests.world import DAYS, NOW, START, TODAY, World, a_world

EVERYTHING = Viewer(Reach.ALL)


@pytest.fixture(scope="module")
def world() -> World:
    return a_world(400)


@pytest.fixture(scope="module", params=["duckdb", "sqlite"])
def engine(request: pytest.FixtureRequest, world: World) -> Engine:
    if request.param == "duckdb":
        return world.load(Duck())
    return world.load(DbApi(sqlite3.connect(":memory:"), Dialect.SQLITE))


def asked(metric: str, *segments: str, viewer: Viewer = EVERYTHING) -> Question:
    return Question(metric, viewer, START, START + DAYS, TODAY, NOW, segments, bands=(100_000, 1_000_000))


def test_the_win_rate_is_that_of_the_histories(engine: Engine, world: World) -> None:
    last = [max(one.rows, key=lambda row: (row.at, row.seq)).state for one in world.histories]
    closed = [state for state in last if state["closed_day"] is not None and state["state"] == "active"]
    won = [state for state in closed if state["stage_id"] in (18, 28)]
    figure = answer(engine, asked("win_rate")).total
    assert (figure.numerator, figure.denominator) == (len(won), len(closed))
    seen = [state for state in closed if state["owner_id"] in (1, 2, 3, 4)]
    assert answer(engine, asked("win_rate", viewer=Viewer(Reach.PEOPLE, 1))).total.count == len(seen)
    assert answer(engine, asked("win_rate", viewer=Viewer(Reach.NOTHING))).total.count == 0


@pytest.mark.parametrize("segment", ["team", "size", "period", "territory", "family", "industry", "country", "owner"])
def test_the_parts_of_a_segment_sum_to_the_total(engine: Engine, segment: str) -> None:
    told = answer(engine, asked("win_rate_value", segment))
    assert len(told.lines) > 1
    assert sum(line.figure.count for line in told.lines) == told.total.count
    assert (
        sum(line.figure.denominator for line in told.lines if line.figure.value is not None) == told.total.denominator
    )
