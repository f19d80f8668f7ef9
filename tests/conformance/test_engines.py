"""Every engine gives the same answers, to the last digit: DuckDB, SQLite, and PostgreSQL where the suite runs on it."""

import pytest

from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.tests.world import NOW, TODAY, World, a_world, window_of
from tests.engines import laid_elsewhere


@pytest.fixture(scope="module")
def world() -> World:
    return a_world(2_000)


@pytest.fixture(scope="module")
def duck(world: World) -> Engine:
    return world.load(Duck())


@pytest.fixture
def others(world: World, db: None) -> list[Engine]:
    """The same tables in the other engines."""
    return laid_elsewhere(world.load)


def test_engines_agree_on_every_metric_in_every_segment(duck: Engine, others: list[Engine]) -> None:
    asked = [
        Question(key, viewer, *window_of(key), TODAY, NOW, segments, bands=(100_000, 1_000_000))
        for key, metric in METRICS.items()
        for segments, viewer in [
            ((), Viewer(Reach.PEOPLE, 1)),
            *(((segment,), Viewer(Reach.ALL)) for segment in SEGMENTS if segment not in metric.undefined),
        ]
    ]
    for question in asked:
        told = answer(duck, question)
        assert [answer(engine, question) for engine in others] == [told] * len(others), question
