"""Stages beside what they were and what is open in them, coverage beside what is required: figures told to the page."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.analytics.many import Answers
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.metrics.stages import conversion_change, stage_conversion
from quarterdeck.analytics.questions import Answer, Figure, Line, Question
from quarterdeck.analytics.schema import DAY_US, day
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.values.dataclasses import replace
from quarterdeck.warehouse.queries import asking
from quarterdeck.warehouse.terms import Told
from tests.copied import copied

Browser = Callable[[int], Client]
Sums = Mapping[str, int | None]


def told(key: str, sums: Sums) -> Figure:
    """The figure of a metric from these sums, too few to say below its floor."""
    figure = METRICS[key].finish(sums)
    return replace(figure, is_few=figure.count < METRICS[key].floor)


def cohort(entered: int, passed: int, still: int = 0) -> Sums:
    return {"entered": entered, "passed": passed, "still_open": still}


def days(p50: int, p25: int = 0, p75: int = 0, count: int = 20) -> Sums:
    spans = {"p50": p50 * DAY_US, "p25": p25 * DAY_US, "p75": p75 * DAY_US}
    return {**spans, "p90": None, "ended": count, "deals": count}


@pytest.fixture
def say(sales: Sales) -> Iterator[dict[tuple[str, bool], list[tuple[int, Sums]] | Sums]]:
    """By metric, and whether of the period before: sums by value of the segment, or those of the whole."""
    said: dict[tuple[str, bool], list[tuple[int, Sums]] | Sums] = {}
    names = {stage.id: stage.name for stage in sales.spec.open_stages}
    with copied():
        answer = asking.answering_here[-1]

        def one(question: Question, real: Answer) -> Answer:
            is_before = question.until_day <= day(timezone.now().date()) - 300
            sums = said.get((question.metric, is_before), real)
            if isinstance(sums, Answer):
                return real
            if isinstance(sums, list):
                lines = tuple(Line((at,), (names.get(at, str(at)),), told(question.metric, of)) for at, of in sums)
                return replace(real, lines=lines if question.segments in (("stage",), ("owner",)) else ())
            return replace(real, total=told(question.metric, sums)) if not question.segments else real

        def noted(name: str, asked: Any) -> Any:
            found = answer(name, asked)
            if name != "answers":
                return found
            return Told(Answers(tuple(map(one, asked.questions, found.answer.answers))), found.as_of)

        asking.answering_here.append(noted)
        yield said
        asking.answering_here.remove(noted)


def panel(client: Client, name: str, query: str = "") -> str:
    answer = client.get(f"/insights{query}")
    shown = re.sub(r"\s+", " ", unescape(answer.content.decode()))
    return shown.partition(f"<h2>{name}</h2>")[2].partition("</section>")[0]


def line(panel: str, name: str) -> str:
    return panel.partition(f">{name}</a>")[2].partition("</tr>")[0]


def test_a_change_is_told_from_noise_and_from_what_is_open() -> None:
    before, few = told("stage_conversion", cohort(400, 260)), told("stage_conversion", cohort(29, 20))
    fell = conversion_change(told("stage_conversion", cohort(400, 180)), before)
    assert fell is not None
    assert fell[0] < -0.20 < fell[1] < 0
    # As many fewer, and 90 of them still open: they may all go on.
    waits = conversion_change(told("stage_conversion", cohort(400, 180, 90)), before)
    assert waits is not None
    assert (waits[0], waits[1] > 0) == (fell[0], True)
    # The same of those of before that wait: if all go on, there was no rise.
    rose = conversion_change(told("stage_conversion", cohort(400, 300)), told("stage_conversion", cohort(400, 260, 60)))
    assert rose is not None
    assert rose[0] < 0 < rose[1]
    assert conversion_change(few, before) is conversion_change(before, few) is None
    assert stage_conversion(cohort(0, 0)).value is None


def test_each_stage_says_how_its_conversion_changed(sales: Sales, say: Any, browser: Browser) -> None:
    stages = first, second, third, fourth = sales.spec.open_stages[:4]
    now, before = ((400, 180), (400, 250), (400, 300), (9, 3)), ((400, 260), (400, 260), (400, 240), (90, 3))
    for sums, is_before in ((now, False), (before, True)):
        of_stage = [(stage.id, cohort(*counts)) for stage, counts in zip(stages, sums, strict=True)]
        say["stage_conversion", is_before] = of_stage
    ada = browser(sales.cast.ada)
    shown = panel(ada, "Stage conversion")
    fell, even, rose, few = (line(shown, stage.name) for stage in (first, second, third, fourth))
    assert 'class="chg dn"' in fell
    assert "−20.0 pt" in fell
    assert "Before: 65%; changed by −26.6 pt to −13.1 pt.</span>" in fell
    assert ('class="chg nt"' in even, "−2.5 pt" in even, "May be chance.</span>" in even) == (True, True, True)
    assert ('class="chg up"' in rose, "+15.0 pt" in rose) == (True, True)
    assert "chg" not in few
    # Ever has no period before it, and no column.
    assert "Change" not in panel(ada, "Stage conversion", "?days=ever")


def test_open_deals_are_marked_beside_the_stays_that_ended(sales: Sales, say: Any, browser: Browser) -> None:
    first, second, third = sales.spec.open_stages[:3]
    say["time_in_stage", False] = [(stage.id, days(20, 10, 40)) for stage in (first, second, third)]
    say["open_in_stage", False] = [(first.id, days(15, count=12)), (second.id, days(50)), (third.id, days(60, count=2))]
    ada = browser(sales.cast.ada)
    shown = panel(ada, "Time in stage")
    usual, long, few = (line(shown, stage.name) for stage in (first, second, third))
    # The scale reaches to 60 days, the largest of the marks.
    assert re.search(r'<svg x="25.0%" y="8" overflow="visible"><path class="diamond"', usual)
    href = f'href="/reports/open_in_stage/rows?by=stage&at={first.id}"'
    assert (href in usual, "15 days</a>" in usual, "of 12" in usual, "long" in usual) == (True, True, True, False)
    assert ("50 days</a>" in long, ">long</span>" in long) == (True, True)
    assert (">long</span>" in few, ">few</span>" in few) == (False, True)
    page = ada.get(f"/reports/open_in_stage/rows?by=stage&at={first.id}")
    assert page.status_code == 200


def test_coverage_stands_beside_what_is_required(sales: Sales, say: Any, browser: Browser) -> None:
    quota: Sums = {"quota": 1_000, "won_value": 0, "due_deals": 3, "excluded": 0}
    people = [(sales.cast.rita, {**quota, "due": 3_000}), (sales.cast.olga, {**quota, "due": 1_000})]
    ada = browser(sales.cast.ada)
    say["required_coverage", False] = {"mix": 250, "expected": 100, "stood_deals": 29}
    say["pipeline_coverage", False] = people
    assert "Required coverage" not in panel(ada, "Remaining coverage")
    say["required_coverage", False] = {"mix": 250, "expected": 100, "stood_deals": 30}
    shown = panel(ada, "Remaining coverage")
    assert shown.count('class="tick" x1="83.33%"') == 2
    rows = re.findall(r'href="/reports/pipeline_coverage/rows[^"]*">.*?</tr>', shown)
    assert [("2.50</a>" in row, "below</span>" in row) for row in rows] == [(True, False), (True, True)]
    assert '<a href="/reports/required_coverage/rows?by=none">2.50</a>' in rows[0]
    # The tile says so too: 2.00 of 2.50 is four fifths of the bar.
    say["pipeline_coverage", False] = {**quota, "due": 2_000}
    page = re.sub(r"\s+", " ", unescape(ada.get("/insights").content.decode()))
    tile = page.partition(">Remaining coverage</a>")[2].partition("</li>")[0]
    assert re.search(r'width="80.0%".*class="tick" x1="100.0%"', tile)
    assert ('rows?by=none">needs 2.50</a>' in tile, "below</span>" in tile) == (True, True)
