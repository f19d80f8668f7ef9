"""Metrics are what plain Python makes of the histories: in every segment, for every viewer."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from quarterdeck.analytics.answering import Undefined, answer
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.tests.reference_targets import REFERENCE
from quarterdeck.analytics.tests.world import NOW, TODAY, World, a_world, window_of

VIEWERS = [Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 1), Viewer(Reach.PEOPLE, 5), Viewer(Reach.NOTHING)]
PAIRS = [(key, segment) for key in METRICS for segment in SEGMENTS]
DEFINED = [pair for pair in PAIRS if pair[1] not in METRICS[pair[0]].undefined]
# Measures that say how many or how much: those of the parts of a segment sum to that of the whole.
QUANTILES = {"p25", "p50", "p75", "p90", "median", "cycle"}


@pytest.fixture(scope="module")
def world() -> World:
    return a_world(2_000)


@pytest.fixture(scope="module")
def engine(world: World) -> Engine:
    return world.load(Duck())


def asked(metric: str, *segments: str) -> Question:
    """Something lies on both sides of the window."""
    return Question(metric, VIEWERS[0], *window_of(metric), TODAY, NOW, segments, bands=(100_000, 1_000_000))


def test_every_metric_has_its_reference() -> None:
    assert REFERENCE.keys() == METRICS.keys()


@pytest.mark.parametrize("viewer", VIEWERS, ids=["all", "team", "own", "nothing"])
@pytest.mark.parametrize("key", METRICS)
def test_a_metric_is_that_of_plain_python_over_what_the_viewer_sees(
    engine: Engine, world: World, key: str, viewer: Viewer
) -> None:
    question = replace(asked(key), viewer=viewer)
    told, wanted = answer(engine, question).total.parts, REFERENCE[key](world, question)
    assert {name: value or 0 for name, value in told.items()} == {name: value or 0 for name, value in wanted.items()}
    if viewer.reach is Reach.ALL:
        assert all(wanted.values()), wanted


@pytest.mark.parametrize(("key", "segment"), DEFINED)
def test_the_parts_of_a_segment_sum_to_the_whole(engine: Engine, key: str, segment: str) -> None:
    """As it was at the time, and as it is now: the wholes are equal.

    Which territories have a quota and won something is as of one or the other: there what is measured is equal.
    """
    was, now = (answer(engine, replace(asked(key, segment), as_was=as_was)) for as_was in (True, False))
    if key == "territory_attainment":
        assert [was.total.parts[name] for name in METRICS[key].measures] == [
            now.total.parts[name] for name in METRICS[key].measures
        ]
    else:
        assert was.total == now.total
    for told in (was, now):
        for name in METRICS[key].measures:
            if name not in QUANTILES:
                parts = sum(line.figure.parts[name] or 0 for line in told.lines)
                # Sums in several currencies are rounded once a currency and group, half a unit each.
                room = 2 * len(told.lines) if told.rate_day is not None else 0
                assert abs(parts - (told.total.parts[name] or 0)) <= room, name


@pytest.fixture(scope="module")
def small() -> World:
    return a_world(240, seed=11)


@pytest.mark.parametrize(("key", "segment"), DEFINED)
def test_each_group_is_that_of_plain_python_over_its_rows(small: World, key: str, segment: str) -> None:
    """Every pair of metric and segment, its quantiles too, by look-ups that know no join."""
    told_by = small.load(Duck())
    for as_was in (True, False) if SEGMENTS[segment].is_dated else (True,):
        question = replace(asked(key, segment), as_was=as_was)
        lines = answer(told_by, question).lines
        assert lines
        for line in lines:
            wanted = REFERENCE[key](small, replace(question, segments=(), only={segment: line.values}))
            parts = line.figure.parts
            assert {name: parts[name] or 0 for name in parts} == {name: wanted[name] or 0 for name in parts}, (
                line.labels
            )


@pytest.mark.parametrize(("key", "segment"), [pair for pair in PAIRS if pair not in DEFINED])
def test_what_makes_no_sense_is_refused_with_its_reason(engine: Engine, key: str, segment: str) -> None:
    with pytest.raises(Undefined) as refused:
        answer(engine, asked(key, segment))
    assert len(str(refused.value)) > 20


def told_of(parts: Mapping[str, int | None]) -> dict[str, int]:
    """No row and rows that add nothing are the same: a territory's quota of the company has no owner and no deal."""
    return {name: value or 0 for name, value in parts.items()}


@pytest.mark.parametrize(("key", "segment"), [pair for pair in DEFINED if pair[1] in ("owner", "team", "channel")])
def test_a_filter_leaves_the_figure_of_its_group(engine: Engine, key: str, segment: str) -> None:
    question = asked(key, segment)
    for line in answer(engine, question).lines[:3]:
        alone = answer(engine, replace(question, segments=(), only={segment: line.values})).total
        # A team is kept with all below it, which a line of it alone is not.
        if segment != "team" or line.values != (101,):
            assert told_of(alone.parts) == told_of(line.figure.parts)


def test_a_hostile_currency_becomes_no_part_of_a_text() -> None:
    world = a_world(40)
    wanted = answer(world.load(Duck()), asked("win_rate", "size"))
    world.tables["rate"].append(("';x", 0, 40_000, 10**10))
    assert answer(world.load(Duck()), asked("win_rate", "size")) == wanted
