"""The rows behind a figure are those that were counted: added up in plain Python they give the figure."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from quarterdeck.analytics.answering import Undefined, answer
from quarterdeck.analytics.behind import MOST_ROWS, Behind, Rows, rows_behind
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.metrics import METRICS, Part
from quarterdeck.analytics.populations import RowKind
from quarterdeck.analytics.questions import Figure, Question, Reach, Viewer
from quarterdeck.analytics.tests.reference import nearest_rank
from quarterdeck.analytics.tests.world import NOW, RATES, TODAY, a_world, value_of, window_of
from quarterdeck.analytics.texts import Values
from tests.engines import sqlite_engine

ALL = Viewer(Reach.ALL)
QUANTILE = re.compile(r"QUANTILE\(.*, (0\.\d+)\)")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return a_world(300).load(Duck())


def asked(metric: str, *segments: str) -> Question:
    return Question(metric, ALL, *window_of(metric), TODAY, NOW, segments, bands=(100_000, 1_000_000))


def paged(engine: Engine, question: Question, values: Values, part: int) -> Iterator[Rows]:
    """Every page of the rows."""
    behind = Behind(question.viewer, question, values, part, limit=90)
    while (page := rows_behind(engine, behind)).rows:
        yield page
        behind = replace(behind, offset=behind.offset + behind.limit)


def added_up(part: Part, pages: list[Rows]) -> dict[str, int | None]:
    """The measures of a part from what its rows add, by loops."""
    found: dict[str, int | None] = {}
    for name, sql in part.measures.items():
        given = [
            (row[pages[0].columns.index("currency")], row[len(pages[0].columns) + pages[0].measures.index(name)])
            for page in pages
            for row in page.rows
        ]
        values = [(str(currency), int(value)) for currency, value in given if value is not None]
        if share := QUANTILE.fullmatch(sql):
            found[name] = nearest_rank((value for _, value in values), float(share[1]))
        elif name in part.in_currency:
            sums = {code: sum(value for currency, value in values if currency == code) for code in RATES}
            found[name] = sum(value_of(minor, code, TODAY) or 0 for code, minor in sums.items())
        else:
            found[name] = sum(value for _, value in values)
    return found


def holds(engine: Engine, question: Question, values: Values, figure: Figure) -> None:
    """The rows behind a figure give it, and their pages say the same counts and sums."""
    metric = METRICS[question.metric]
    sums: dict[str, int | None] = dict(figure.parts)
    counts = []
    for number, part in enumerate(metric.parts):
        pages = list(paged(engine, question, values, number))
        length = sum(len(page.rows) for page in pages)
        counts.append(length)
        told = added_up(part, pages) if pages else dict.fromkeys(part.measures, 0)
        counting = {name for name, measure in part.declared.items() if not measure.is_beside}
        assert {name: told[name] or 0 for name in counting} == {name: figure.parts[name] or 0 for name in counting}
        sums |= {name: told[name] for name in counting}
        for page in pages:
            assert page.count == length
            assert replace(page.figure, shrunk=figure.shrunk) == figure
    again = metric.finish(sums)
    assert (again.numerator, again.denominator) == (figure.numerator, figure.denominator)
    # What is made of people or families one by one counts those.
    assert metric.each or figure.count in counts


@pytest.mark.parametrize("key", METRICS)
def test_rows_add_up_to_the_figure(engine: Engine, key: str) -> None:
    told = answer(engine, asked(key))
    assert told.total.count > 3
    holds(engine, asked(key), (), told.total)
    hers = replace(asked(key), viewer=Viewer(Reach.PEOPLE, 1))
    holds(engine, hers, (), answer(engine, hers).total)


@pytest.mark.parametrize("key", METRICS)
def test_rows_of_a_line_add_up_to_its_figure(engine: Engine, key: str) -> None:
    """By two segments where the metric knows them, so that lines of nothing known are among them."""
    question = asked(key, *[one for one in ("size", "team", "period") if one not in METRICS[key].undefined][:2])
    lines = answer(engine, question).lines
    for line in [lines[0], *[line for line in lines if None in line.values][:1], lines[-1]]:
        holds(engine, question, line.values, line.figure)


def test_rows_are_of_what_was_counted(engine: Engine) -> None:
    kinds = {
        "win_rate": RowKind.OPPORTUNITY,
        "time_in_stage": RowKind.VISIT,
        "stage_conversion": RowKind.VISIT,
        "two_way_share": RowKind.ACTIVITY,
    }
    found = {key: rows_behind(engine, Behind(ALL, asked(key))).kind for key in kinds}
    assert found == kinds
    assert rows_behind(engine, Behind(ALL, asked("quota_attainment"), part=1)).kind is RowKind.QUOTA


def test_engines_give_the_same_pages(engine: Engine) -> None:
    other = a_world(300).load(sqlite_engine())
    for key in METRICS:
        for part in range(len(METRICS[key].parts)):
            behind = Behind(ALL, asked(key), (), part, limit=20, offset=10)
            assert rows_behind(other, behind) == rows_behind(engine, behind)


@pytest.mark.parametrize(
    "wrong",
    [{"part": 1}, {"part": -1}, {"limit": MOST_ROWS + 1}, {"limit": -1}, {"offset": -1}, {"values": (1,)}],
    ids=str,
)
def test_what_no_page_has_is_refused(engine: Engine, wrong: dict[str, int]) -> None:
    with pytest.raises(Undefined):
        rows_behind(engine, replace(Behind(ALL, asked("win_rate")), **wrong))  # type: ignore[arg-type]
