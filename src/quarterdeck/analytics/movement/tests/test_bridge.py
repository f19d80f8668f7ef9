"""The bridge: the golden case, any portfolio against plain Python on each engine, and rows that sum to their bars."""

import random
from collections import Counter
from itertools import product

import pytest

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.movement.asked import BARS, CHANGES, ENTRIES, EXITS, Clock, Mode, Movement, Window
from quarterdeck.analytics.movement.bridge import bridge, rows_of
from quarterdeck.analytics.movement.tests.portfolio import portfolio
from quarterdeck.analytics.movement.tests.reference import Reference, Told
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tests.world import DAYS, NOW, OWNERS, STAGES, START, World, value_of
from tests.engines import sqlite_engine

EVERYTHING = Viewer(Reach.ALL)
NO_RATE = "GBP"


@pytest.fixture(scope="module")
def world() -> World:
    return portfolio(150, seed=11)


@pytest.fixture(scope="module", params=["duckdb", "sqlite"])
def engine(request: pytest.FixtureRequest, world: World) -> Engine:
    if request.param == "duckdb":
        return world.load(Duck())
    return world.load(sqlite_engine())


def window(dice: random.Random) -> Window:
    early = START + dice.randrange(DAYS - 60)
    late = early + dice.randrange(1, min(180, START + DAYS - early))
    first = early + dice.randrange(-60, 60)
    moment = dice.randrange(DAY_US)
    return Window(
        early * DAY_US + moment, late * DAY_US + moment, early, late, first, first + dice.randrange(1, 200), NOW
    )


def reference(asked: Movement) -> Reference:
    owners = asked.only.get("owner", OWNERS)
    return Reference(
        STAGES,
        asked.window,
        lambda state, _: state["owner_id"] in owners,
        lambda minor, currency: value_of(minor, currency, 0) or 0,
    )


def asked_by(dice: random.Random, clock: Clock, mode: Mode) -> Movement:
    only = {"owner": tuple(dice.sample(OWNERS, 6))} if dice.random() < 0.7 else {}
    return Movement(EVERYTHING, window(dice), only, clock, mode)


def check(engine: Engine, asked: Movement, told: Told) -> Counter[str]:
    """This bridge is that of the plain histories, and its identity holds to the minor unit."""
    found = bridge(engine, asked)
    counts = {bar.key: bar.count for bar in found.bars if bar.key != "fx" and bar.count}
    assert counts == {key: count for key, count in told.count.items() if count}, asked
    local = {(bar.key, code): minor for bar in found.bars if bar.key != "fx" for code, minor in bar.local.items()}
    assert local == {key: minor for key, minor in told.local.items() if minor}, asked
    assert sum(bar.minor for bar in found.bars[:-1]) == found.bar("closing").minor
    return Counter(counts)


def test_any_portfolio_moves_as_its_histories_say(engine: Engine, world: World) -> None:
    dice, seen = random.Random(8), Counter[str]()
    for clock, mode in product(Clock, Mode):
        for _ in range(15):
            asked = asked_by(dice, clock, mode)
            seen += check(engine, asked, reference(asked).told(world.histories, clock, mode))
    assert {*ENTRIES, *CHANGES, *EXITS} <= seen.keys()


@pytest.mark.parametrize(("clock", "mode"), list(product(Clock, Mode)))
def test_the_rows_of_every_bar_sum_to_it(engine: Engine, clock: Clock, mode: Mode) -> None:
    dice, rows = random.Random(f"rows {clock} {mode}"), 0
    for _ in range(3):
        asked = asked_by(dice, clock, mode)
        found = bridge(engine, asked)
        for key in BARS:
            behind = rows_of(engine, asked, key)
            assert sum(row.minor or 0 for row in behind) == found.bar(key).minor, (asked, key)
            assert len(behind) == found.bar(key).count, (asked, key)
            rows += len(behind)
    assert rows > 30


def test_what_has_no_rate_is_counted_and_never_guessed(engine: Engine, world: World) -> None:
    asked = Movement(EVERYTHING, Window(START * DAY_US, NOW, START, START + DAYS, START, START + DAYS + 400, NOW))
    found = bridge(engine, asked)
    local = found.bar("closing").local
    assert local[NO_RATE] > 0
    without = {code: minor for code, minor in local.items() if code != NO_RATE}
    assert found.bar("closing").minor == sum(value_of(minor, code, 0) or 0 for code, minor in without.items())
    behind = rows_of(engine, asked, "closing")
    assert {row.after.currency for row in behind if row.minor is None and row.after} == {NO_RATE}
    assert found.excluded >= sum(row.minor is None for row in behind) > 0


def test_a_viewer_sees_the_past_of_what_they_may_see_today(engine: Engine, world: World) -> None:
    dice = random.Random(3)
    mine = [one for one in world.histories if max(one.rows, key=lambda row: (row.at, row.seq)).state["owner_id"] <= 4]
    for _ in range(10):
        moved = asked_by(dice, Clock.NOW, Mode.NET)
        asked = Movement(Viewer(Reach.PEOPLE, 1), moved.window, moved.only)
        check(engine, asked, reference(asked).told(mine, Clock.NOW, Mode.NET))
    nothing = bridge(engine, Movement(Viewer(Reach.NOTHING), window(dice)))
    assert not any(bar.count for bar in nothing.bars)


def test_a_filter_that_says_nothing_of_a_day_is_refused(engine: Engine) -> None:
    for key in ("period", "size", "nonsense"):
        with pytest.raises(Undefined):
            bridge(engine, Movement(EVERYTHING, window(random.Random(1)), {key: (1,)}))
    with pytest.raises(KeyError):
        rows_of(engine, Movement(EVERYTHING, window(random.Random(1))), "nonsense")
