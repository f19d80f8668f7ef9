"""Many questions asked as one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from quarterdeck.analytics.answering import Undefined, answer
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.many import Questions, answers
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.tests.world import DAYS, NOW, START, TODAY, a_world
from tests.engines import sqlite_engine

ALL, OWN = Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 5)
WIN_RATE = Question("win_rate", ALL, START, START + DAYS, TODAY, NOW)
QUESTIONS = (
    WIN_RATE,
    replace(WIN_RATE, segments=("owner",)),
    replace(WIN_RATE, from_day=START + 500),
    replace(WIN_RATE, metric="open_pipeline", segments=("owner",)),
)


class Counting(Duck):
    """Knows how often each text was read."""

    def __init__(self) -> None:
        super().__init__()
        self.counted: Counter[tuple[str, str]] = Counter()

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        self.counted[sql, str(sorted(params.items()))] += 1
        return super().rows(sql, params)


@pytest.fixture(scope="module")
def engine() -> Counting:
    engine = Counting()
    a_world(120).load(engine)
    return engine


def test_many_answers_are_the_single_ones_in_order(engine: Counting) -> None:
    told = answers(engine, Questions(ALL, QUESTIONS))
    assert told.answers == tuple(answer(engine, question) for question in QUESTIONS)
    assert told.answers[0].total.count > told.answers[2].total.count > 0


def test_no_text_is_read_twice(engine: Counting) -> None:
    engine.counted.clear()
    answers(engine, Questions(ALL, QUESTIONS))
    # The currency; rates; the win rate whole, by owner and of fewer days; open deals by owner; names.
    assert max(engine.counted.values()) == 1
    assert engine.counted.total() == 7


def test_what_is_measured_over_the_same_rows_is_read_at_once(engine: Counting) -> None:
    keys = ("win_rate", "win_rate_value", "average_deal_size", "sales_cycle", "reps_at_quota")
    asked = tuple(replace(WIN_RATE, metric=key, segments=("team",)) for key in keys)
    engine.counted.clear()
    told = answers(engine, Questions(ALL, asked))
    # The currency, rates, names, closed deals; won deals and quotas by team at once; both by person at once.
    assert engine.counted.total() == 6
    assert told.answers == tuple(answer(engine, question) for question in asked)


def test_parts_of_a_metric_are_one_text_and_the_answer_is_that_of_each_read_alone(engine: Counting) -> None:
    """SQLite reads part after part: what DuckDB reads together must be the same figures."""
    apart = a_world(120).load(sqlite_engine())
    for key in ("pipeline_coverage", "creation_coverage", "deals_to_find", "quota_attainment"):
        for segments in ((), ("owner",), ("team", "owner")):
            question = replace(WIN_RATE, metric=key, segments=segments)
            engine.counted.clear()
            told = answer(engine, question)
            assert told == answer(apart, question)
            assert sum("UNION ALL\nSELECT 1" in sql for sql, _ in engine.counted) == 1


def test_all_are_for_the_eyes_of_one_viewer(engine: Counting) -> None:
    own = answers(engine, Questions(OWN, QUESTIONS))
    assert own.answers[0] == answer(engine, replace(WIN_RATE, viewer=OWN))
    assert own.answers[0].total.count < answers(engine, Questions(ALL, QUESTIONS)).answers[0].total.count


def test_one_that_makes_no_sense_spoils_all(engine: Counting) -> None:
    with pytest.raises(Undefined):
        answers(engine, Questions(ALL, (WIN_RATE, replace(WIN_RATE, metric="no_such"))))
