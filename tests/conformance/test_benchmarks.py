"""Benchmarks agree on every engine: DuckDB, SQLite, and PostgreSQL where it runs."""

import pytest

from quarterdeck.analytics.benchmarks import OFFERED, UNITS, BenchmarkQuestion, benchmark
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.tests.world import NOW, TODAY, a_world, window_of
from tests.engines import laid_elsewhere

VIEWERS = (Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 1), Viewer(Reach.PEOPLE, 5), Viewer(Reach.NOTHING))


@pytest.mark.django_db
def test_engines_agree_on_benchmarks() -> None:
    world = a_world(900)
    duck, *others = [world.load(Duck()), *laid_elsewhere(world.load)]
    tellings = 0
    for metric in OFFERED:
        question = Question(metric, VIEWERS[0], *window_of(metric), TODAY, NOW, bands=(100_000,))
        for unit in ("owner", *(one for one in UNITS if one != "owner" and one not in METRICS[metric].undefined)):
            for viewer in VIEWERS:
                asked = BenchmarkQuestion(viewer, question, unit, (102,), 102)
                told = benchmark(duck, asked)
                tellings += told.spread is not None
                assert [benchmark(engine, asked) for engine in others] == [told] * len(others)
    assert tellings > len(OFFERED)
