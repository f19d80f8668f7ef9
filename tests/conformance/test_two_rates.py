"""Rates of two days in one window: what is closed counts at its own day's, what is open and what is moved at theirs."""

from typing import Any

import pytest

from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.deriving import History, Setting, derived
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.history import Recorded
from quarterdeck.analytics.movement.asked import FX, Movement, Window
from quarterdeck.analytics.movement.bridge import bridge
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US, LAST_DAY
from quarterdeck.analytics.tests.test_stage_cohorts import STATE
from quarterdeck.analytics.tests.world import STAGES, a_world
from quarterdeck.warehouse.actions.small import Conversion
from tests.engines import laid_elsewhere

FIRST, CHANGED, LAST = 20_000, 20_050, 20_100
# A dollar is a euro until the rate changes, then half of one.
RATES = [("USD", 0, CHANGED, 10**10), ("USD", CHANGED, LAST_DAY, 2 * 10**10)]
ALL = Viewer(Reach.ALL)


def deal(number: int, closed: int | None) -> History:
    """A deal of 100 dollars from the first day on, won on a day or open."""
    state: dict[str, Any] = STATE | {"amount": 10_000, "currency": "USD", "stage_id": 11, "closed_day": None}
    rows = [Recorded(number * 10, FIRST * DAY_US, FIRST * DAY_US, state)]
    if closed is not None:
        won = state | {"stage_id": 18, "closed_day": closed}
        rows.append(Recorded(number * 10 + 1, closed * DAY_US, closed * DAY_US, won))
    return History(number, f"Deal {number}", rows)


@pytest.fixture(scope="module")
def tables() -> dict[str, list[Any]]:
    value = Conversion(RATES, "EUR")
    found = a_world(0).tables | {"rate": RATES}
    setting = Setting(STAGES, lambda at: at // DAY_US, value.value_of)
    for history in (deal(1, CHANGED - 1), deal(2, CHANGED), deal(3, None)):
        told = derived(history, setting)
        for name in ("past_state", "present_state", "opportunity", "visit", "rough_change"):
            found[name] = [*found.get(name, []), *getattr(told, name)]
    return found


@pytest.fixture
def engines(tables: dict[str, list[Any]], db: None) -> list[Engine]:
    def load(engine: Engine) -> Engine:
        world = a_world(0)
        world.tables = tables
        return world.load(engine)

    return [load(Duck()), *laid_elsewhere(load)]


def test_won_at_the_rates_of_both_days_and_open_at_todays(engines: list[Engine]) -> None:
    for engine in engines:
        asked = Question("average_deal_size", ALL, FIRST, LAST, LAST, LAST * DAY_US)
        assert answer(engine, asked).total.parts["won_value"] == 10_000 + 5_000
        before, after = (
            answer(engine, Question("open_pipeline", ALL, FIRST, LAST, day, LAST * DAY_US)).total.numerator
            for day in (CHANGED - 1, CHANGED)
        )
        assert (before, after) == (10_000, 5_000)


def test_what_only_the_rate_moved_is_the_bar_of_rates(engines: list[Engine]) -> None:
    start, end = CHANGED - 10, CHANGED + 10
    window = Window(start * DAY_US, end * DAY_US, start, end, 0, LAST_DAY + 1, LAST * DAY_US)
    for engine in engines:
        told = bridge(engine, Movement(ALL, window))
        moved = {bar.key: bar.minor for bar in told.bars if bar.minor}
        # Three deals of 100 are there at first; two are won in it, at the rate of the second day.
        assert moved == {"opening": 30_000, FX: -15_000, "won": -10_000, "closing": 5_000}
