"""The golden case of mechanics 5.2, bar by bar."""

from dataclasses import replace

import pytest

from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.movement.asked import Clock, Mode
from quarterdeck.analytics.movement.bridge import bridge, rows_of
from quarterdeck.analytics.movement.tests.golden import FROM, QUESTION, T1, UNTIL, golden_world
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US
from tests.engines import sqlite_engine

BARS = {
    "opening": 410, "created": 45, "pulled_in": 80, "pushed_in": 15, "increased": 40, "decreased": -30, "won": -125,
    "lost": -30, "pushed_out": -90, "omitted": -10, "closing": 305,
}  # fmt: skip


@pytest.fixture(scope="module", params=["duckdb", "sqlite"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "duckdb":
        return golden_world().load(Duck())
    return golden_world().load(sqlite_engine())


@pytest.mark.parametrize("clock", Clock)
@pytest.mark.parametrize("mode", Mode)
def test_the_golden_bridge(engine: Engine, clock: Clock, mode: Mode) -> None:
    found = bridge(engine, replace(QUESTION, clock=clock, mode=mode))
    told = {bar.key: bar.minor // 100_000 for bar in found.bars if bar.minor}
    # Every event: the deal that is created and won enters and leaves either way, and nothing else happens twice.
    assert told == BARS
    assert found.currency == "EUR"
    assert (found.unpriced, found.excluded, found.won_outside.count) == (0, 0, 0)


def test_churn_is_what_was_lost_pushed_out_or_decreased(engine: Engine) -> None:
    assert bridge(engine, QUESTION).churn == pytest.approx((30 + 90 + 30) / 410)


def test_won_is_what_was_booked(engine: Engine) -> None:
    won = bridge(engine, QUESTION).bar("won")
    booked = answer(engine, Question("average_deal_size", Viewer(Reach.ALL), FROM, UNTIL, T1, (T1 + 1) * DAY_US)).total
    assert (booked.numerator, booked.denominator) == (-won.minor, won.count)


def test_rows_say_what_was_and_what_is(engine: Engine) -> None:
    (row,) = rows_of(engine, QUESTION, "decreased")
    assert (row.name, row.minor) == ("Decreased", -3_000_000)
    assert row.before is not None
    assert row.after is not None
    assert (row.before.amount, row.after.amount) == (8_000_000, 5_000_000)
    created = {row.name: (row.before, row.minor) for row in rows_of(engine, QUESTION, "created")}
    assert created == {"Created": (None, 2_500_000), "Created and won": (None, 2_000_000)}


def test_in_another_currency_the_bridge_still_closes(engine: Engine) -> None:
    found = bridge(engine, replace(QUESTION, currency="USD"))
    assert found.bar("opening").minor == 45_100_000
    assert sum(bar.minor for bar in found.bars[:-1]) == found.bar("closing").minor
