"""Benchmarks against plain Python: figures from histories, places counted, quartiles by numpy."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from quarterdeck.analytics.benchmarks import (
    COHORT,
    NOT_OFFERED,
    OFFERED,
    UNITS,
    Benchmark,
    BenchmarkQuestion,
    Standing,
    benchmark,
    least_of,
    percentile_of,
    quantile_of,
    told,
)
from quarterdeck.analytics.deriving import History
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.intervals import leaning
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Direction, Figure, Question, Reach, Viewer
from quarterdeck.analytics.schema import FOREVER
from quarterdeck.analytics.tests.reference import REFERENCE as PLAIN
from quarterdeck.analytics.tests.reference_targets import REFERENCE
from quarterdeck.analytics.tests.world import NOW, OWNERS, TODAY, World, a_world, window_of

ALL, MANAGER, REP = Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 1), Viewer(Reach.PEOPLE, 5)
LED = (1, 2, 3)
# Stays count for whoever owned the deal when they began, which a part of the histories does not say.
OF_STAYS = ("stage_conversion", "win_rate_entered", "time_in_stage", "meetings_per_stay")
REGIONS = tuple(f"DE-R{number}" for number in range(7))
BY_OWNER = [key for key in OFFERED if key not in OF_STAYS]
BY_REGION = [key for key in OFFERED if "region" not in METRICS[key].undefined]


@pytest.fixture(scope="module")
def world() -> World:
    world = a_world(1_200)
    world.tables["account"] = [(*row[:4], REGIONS[row[0] % 7], row[5]) for row in world.tables["account"]]
    return world


@pytest.fixture(scope="module")
def engine(world: World) -> Engine:
    return world.load(Duck())


def asked(metric: str, **only: int | str) -> Question:
    kept = {name: (value,) for name, value in only.items()}
    return Question(metric, ALL, *window_of(metric), TODAY, NOW, only=kept, bands=(100_000, 1_000_000))


def answered(
    engine: Engine,
    metric: str,
    unit: str = "owner",
    viewer: Viewer = ALL,
    only: Mapping[str, int | str] | None = None,
) -> Benchmark:
    return benchmark(engine, BenchmarkQuestion(viewer, asked(metric, **(only or {})), unit))


def owned_by(world: World, owner: int) -> World:
    """What is left where everything of others is taken away."""
    mine = [one for one in world.histories if last(one)["owner_id"] == owner]
    quotas = [row for row in world.tables["quota"] if row[1] == owner]
    return World(mine, {**world.tables, "quota": quotas})


def of_region(world: World, region: str) -> World:
    places = {row[0]: row[4] for row in world.tables["account"]}
    return World([one for one in world.histories if places.get(last(one)["account_id"]) == region], world.tables)


def last(history: History) -> Mapping[str, Any]:
    rows = sorted((row for row in history.rows if row.voided == FOREVER), key=lambda row: (row.at, row.seq))
    return rows[-1].state if rows else {"owner_id": 0, "account_id": 0}


def plain(world: World, metric: str, unit: str) -> dict[int | str, Figure]:
    """The figure of every line, by loops."""
    alone: dict[int | str, World] = {}
    for value in OWNERS if unit == "owner" else REGIONS:
        alone[value] = owned_by(world, value) if isinstance(value, int) else of_region(world, value)
    return {value: METRICS[metric].finish(REFERENCE[metric](part, asked(metric))) for value, part in alone.items()}


def ranked(metric: str, figures: Mapping[int | str, Figure]) -> dict[int | str, float]:
    """What is compared: who has enough, shares leaning on each other."""
    least = least_of(METRICS[metric])
    enough = {value: one for value, one in figures.items() if one.value is not None and one.count >= least}
    if not METRICS[metric].is_share:
        return {value: float(one.value or 0) for value, one in enough.items()}
    order = sorted(enough, key=str)
    groups = [(enough[value].numerator or 0, enough[value].denominator) for value in order]
    return {value: estimate or 0.0 for value, estimate in zip(order, leaning(groups), strict=True)}


def place(metric: str, own: float, every: list[float]) -> float:
    is_down = METRICS[metric].direction is Direction.DOWN
    mirrored = [-one for one in every] if is_down else every
    mine = -own if is_down else own
    # Halfway between how many lie below and how many do not lie above.
    return 50 * (sum(one < mine for one in mirrored) + sum(one <= mine for one in mirrored)) / len(mirrored)


def test_every_metric_is_compared_or_says_why_not() -> None:
    assert {*OFFERED, *NOT_OFFERED} == METRICS.keys()
    assert not set(OFFERED) & NOT_OFFERED.keys()
    assert all(any(unit not in METRICS[key].undefined for unit in UNITS) for key in OFFERED)


@pytest.mark.parametrize(
    ("metric", "unit"), [(key, "owner") for key in BY_OWNER] + [(key, "region") for key in BY_REGION]
)
def test_everything_told_is_that_of_plain_python(engine: Engine, world: World, metric: str, unit: str) -> None:
    figures = plain(world, metric, unit)
    wanted, found = ranked(metric, figures), answered(engine, metric, unit)
    assert len(wanted) >= COHORT
    for line in found.named:
        assert line.figure.value == figures[line.value or 0].value
        assert line.figure.count == figures[line.value or 0].count
    assert {line.value for line in found.named if line.percentile is not None} == wanted.keys()
    every = list(wanted.values())
    for line in found.named:
        if line.percentile is not None:
            assert line.estimate == pytest.approx(wanted[line.value or 0], rel=1e-12)
            assert abs(line.percentile - place(metric, wanted[line.value or 0], every)) <= 0.5 + 1e-9
    assert found.spread
    assert found.spread.count == len(every)
    assert found.spread.is_level is (max(every) == min(every))
    quartiles = np.quantile(every, [0.25, 0.5, 0.75], method="hazen")
    assert [found.spread.low, found.spread.median, found.spread.high] == pytest.approx(list(quartiles), rel=1e-9)
    assert (found.is_rounded, found.is_seen_only) == (False, False)


@pytest.mark.parametrize("metric", PLAIN.keys() & set(BY_OWNER))
def test_a_manager_reads_those_they_lead_and_a_rep_nobody_else(engine: Engine, world: World, metric: str) -> None:
    figures = plain(world, metric, "owner")
    every = list(ranked(metric, figures).values())
    quartiles = [told(Fraction(one), is_rounded=True) for one in np.quantile(every, [0.25, 0.5, 0.75], method="hazen")]
    for viewer, named in ((MANAGER, LED), (REP, (5,))):
        found = answered(engine, metric, viewer=viewer)
        assert {line.value for line in found.named} == set(named)
        assert all(line.figure.value == figures[line.value or 0].value for line in found.named)
        assert found.own
        assert found.own.value == viewer.person_id
        assert found.is_rounded
        assert found.spread
        assert [found.spread.low, found.spread.median, found.spread.high] == pytest.approx(quartiles)


def test_the_worked_percentile() -> None:
    """The example of the guide: six win rates, of which 30 % stands twice."""
    rates = [Fraction(n, 100) for n in (20, 25, 30, 30, 35, 40)]
    assert [percentile_of(one, rates, Direction.UP) for one in rates] == [8, 25, 50, 50, 75, 92]
    assert [percentile_of(one, rates, Direction.DOWN) for one in rates] == [92, 75, 50, 50, 25, 8]
    assert percentile_of(rates[0], rates, Direction.NEITHER) == 8
    assert [quantile_of(rates, Fraction(n, 4)) for n in (1, 2, 3)] == [rates[1], rates[2], rates[4]]
    with pytest.raises(ValueError, match="no quantile"):
        quantile_of([], Fraction(1, 2))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(Fraction(3149, 10_000), 0.31), (Fraction(98_765), 99_000.0), (Fraction(0), 0.0), (Fraction(-447, 10), -45.0)],
)
def test_what_is_out_of_sight_is_rounded_to_two_digits(value: Fraction, wanted: float) -> None:
    assert told(value, is_rounded=True) == wanted
    assert told(value, is_rounded=False) == float(value)


def standing(found: Benchmark) -> list[Standing]:
    return [*found.named, *([found.own] if found.own else [])]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("viewer", [MANAGER, REP, Viewer(Reach.NOTHING)], ids=["manager", "rep", "nothing"])
def test_no_line_out_of_sight_is_told_within_any_fair_segment(engine: Engine, viewer: Viewer, unit: str) -> None:
    named = LED if viewer is MANAGER else (5,)
    kept: list[dict[str, int | str]] = [
        {},
        {"pipeline": 1},
        {"pipeline": 2},
        {"channel": "direct"},
        {"region": REGIONS[0]},
    ]
    kept += [{"size": number} for number in range(3)]
    tellings = 0
    for only in kept:
        if unit in only:
            continue
        whole = answered(engine, "win_rate", unit, only=only)
        found = answered(engine, "win_rate", unit, viewer, only=only)
        assert {line.value for line in standing(found)} <= {*(named if unit == "owner" else ()), None}
        compared = {line.value for line in whole.named if line.percentile is not None}
        unseen = compared - {line.value for line in found.named}
        if found.spread:
            tellings += 1
            assert viewer.reach is not Reach.NOTHING
            assert len(unseen) >= COHORT
    assert (tellings > 0) is (viewer.reach is not Reach.NOTHING and unit in ("owner", "region"))
