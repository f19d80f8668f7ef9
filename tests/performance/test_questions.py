"""What is compared in speed is the same question: our figures are those of the texts by hand, on a small file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Figure, Question
from tests.performance import bare_questions as bare
from tests.performance.made import NOW, TODAY, made
from tests.performance.questions import ALL, PAST, QUESTIONS, SINCE, UNTIL, missed, params, timed, told


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Duck]:
    file: Path = tmp_path_factory.mktemp("questions") / "small.duckdb"
    made(file, 1_500)
    duck = Duck(duckdb.connect(str(file)))
    yield duck
    duck.connection.close()


WHOLE = ("whole",)


def keyed(row: tuple[Any, ...], width: int) -> tuple[Any, ...]:
    """The values of the segments of a row that says first whether it is the whole."""
    return WHOLE if row[0] else row[1 : 1 + width]


def by_hand(engine: Duck, text: str) -> list[tuple[Any, ...]]:
    return engine.connection.execute(text, params(text)).fetchall()


def ours(engine: Duck, metric: str, *segments: str) -> dict[tuple[Any, ...], Figure]:
    asked = Question(metric, ALL, SINCE, UNTIL, TODAY, NOW, segments, period="quarter")
    told = answer(engine, asked)
    return {line.values: line.figure for line in told.lines} | {WHOLE: told.total}


def test_stages(engine: Duck) -> None:
    told_ours = ours(engine, "stage_conversion", "stage", "channel")
    hand = {row[:2]: row[2:] for row in by_hand(engine, bare.CONVERSION)}
    hand[WHOLE] = tuple(map(sum, zip(*hand.values(), strict=True)))
    names = ("entered", "passed", "still_open")
    assert {values: tuple(figure.parts[name] for name in names) for values, figure in told_ours.items()} == hand
    times = ours(engine, "time_in_stage", "stage", "owner")
    quantiles = {keyed(row, 2): row[3:] for row in by_hand(engine, bare.TIME_IN_STAGE)}
    quarters = ("p25", "p50", "p75", "p90")
    assert {key: ([one.parts[name] for name in quarters], one.parts["ended"]) for key, one in times.items()} == {
        key: (spent or [None] * 4, ended) for key, (spent, ended) in quantiles.items()
    }


def test_what_waits(engine: Duck) -> None:
    told_ours = ours(engine, "waiting_long", "stage")
    hand = {row[:1]: row[1:] for row in by_hand(engine, bare.WAITING)}
    hand[WHOLE] = tuple(map(sum, zip(*hand.values(), strict=True)))
    assert {key: (one.parts["judged"], one.parts["longer"]) for key, one in told_ours.items()} == hand
    assert hand[WHOLE][1] > 0


def test_closing(engine: Duck) -> None:
    found = [ours(engine, key, "period", "team") for key in ("win_rate", "average_deal_size", "sales_cycle")]
    for row in by_hand(engine, bare.CLOSING):
        closed, won, value, sizes, cycles = row[3:]
        rate, size, cycle = (one[keyed(row, 2)].parts for one in found)
        assert (rate["closed"], rate["won"], size["won_value"]) == (closed, won, value)
        assert [size["median"], size["p90"]] == (sizes or [None, None])
        assert [cycle["p25"], cycle["p50"], cycle["p75"]] == (cycles or [None] * 3)
    people = ours(engine, "win_rate", "owner")
    del people[WHOLE]
    assert {key: (one.parts["closed"], one.parts["won"]) for (key,), one in people.items()} == {
        owner: (closed, won) for owner, closed, won in by_hand(engine, bare.WIN_RATE)
    }


def test_channels_and_sources(engine: Duck) -> None:
    rates, values, cycles = (ours(engine, key, "channel") for key in ("win_rate", "win_rate_value", "sales_cycle"))
    for row in by_hand(engine, bare.CHANNELS):
        key, (closed, won, closed_value, won_value, quartiles) = keyed(row, 1), row[2:]
        assert (rates[key].parts["closed"], rates[key].parts["won"]) == (closed, won)
        assert (values[key].parts["closed_value"], values[key].parts["won_value"]) == (closed_value, won_value)
        assert [cycles[key].parts[name] for name in ("p25", "p50", "p75")] == quartiles
    counts: dict[str, int] = {}
    for source, _, deals, _ in by_hand(engine, bare.SOURCES):
        counts[source] = counts.get(source, 0) + deals
    created = ours(engine, "pipeline_created", "source")
    assert created.pop(WHOLE).parts["deals"] == sum(counts.values())
    assert {key: one.parts["deals"] for (key,), one in created.items()} == counts


def test_past(engine: Duck) -> None:
    by_stage: dict[int, int] = {}
    for stage, _, count, _ in by_hand(engine, bare.AS_OF):
        by_stage[stage] = by_stage.get(stage, 0) + count
    asked = {one.name[:3]: one for one in QUESTIONS}
    assert {pile.key: pile.count for pile in asked["Q4a"].ours(engine)} == by_stage
    weeks = [0] * 104
    for week, _, count, _ in by_hand(engine, bare.WEEKS):
        weeks[week] += count
    assert [pile.count for pile in asked["Q4b"].ours(engine)] == [sum(weeks[: n + 1]) for n in range(104)]
    opening = sum(row[6] for row in by_hand(engine, bare.BRIDGE) if row[0])
    assert asked["Q5 "].ours(engine).bar("opening").count == opening > 0
    assert PAST.day < TODAY


def test_the_page_says_what_does_not_hold(engine: Duck) -> None:
    found = timed(engine, QUESTIONS[0], 1)
    assert min(found.ours_ms, found.bare_ms) > 0
    slow = [{"name": one.name, "ours_ms": 100.0, "bare_ms": 10.0} for one in QUESTIONS]
    size: dict[str, Any] = {"deals": 100_000, "questions": slow, "tiles_ms": 400.0, "memory_mib": 800}
    assert len(missed(size)) == len(QUESTIONS) + 1 + 2
    page = told([size])
    assert "eight tiles: 400.0 ms of 300" in page
    quick = [{"name": one.name, "ours_ms": 12.0, "bare_ms": 10.0} for one in QUESTIONS]
    assert "Nothing." in told([size | {"questions": quick, "tiles_ms": 20.0, "memory_mib": 90}])
