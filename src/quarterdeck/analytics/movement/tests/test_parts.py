"""Slippage, flow, past days and the weekly series are what plain Python finds in the histories."""

import random
from collections import Counter
from dataclasses import replace
from statistics import median_low

import pytest

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.movement.asked import Clock, Mode, Movement, Window
from quarterdeck.analytics.movement.bridge import bridge
from quarterdeck.analytics.movement.flow import End, Flowing, Side, flow
from quarterdeck.analytics.movement.past import WEEK_US, PastDay, board, open_deals, series
from quarterdeck.analytics.movement.slippage import Pushes, pushes, slippage
from quarterdeck.analytics.movement.tests.golden import QUESTION, golden_world
from quarterdeck.analytics.movement.tests.portfolio import portfolio
from quarterdeck.analytics.movement.tests.reference import as_of
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tests.world import DAYS, NOW, STAGES, START, TODAY, World, value_of
from tests.engines import sqlite_engine

EVERYTHING = Viewer(Reach.ALL)


@pytest.fixture(scope="module")
def world() -> World:
    return portfolio(250, seed=5)


@pytest.fixture(scope="module", params=["duckdb", "sqlite"])
def engine(request: pytest.FixtureRequest, world: World) -> Engine:
    if request.param == "duckdb":
        return world.load(Duck())
    return world.load(sqlite_engine())


def test_the_golden_case_slips_as_it_says() -> None:
    told = slippage(golden_world().load(Duck()), QUESTION)["all"]
    assert (told.count, told.minor, told.slipped, told.slipped_minor) == (7, 41_000_000, 1, 9_000_000)
    assert told.rate == pytest.approx(90 / 410)
    assert told.rate_by_count == pytest.approx(1 / 7)
    assert (told.depth, told.redated, told.won) == (61, 0, 0)
    assert pushes(golden_world().load(Duck()), QUESTION) == Pushes(1, 61)


def test_slippage_is_that_of_the_histories(engine: Engine, world: World) -> None:
    dice, slips = random.Random(9), 0
    for _ in range(10):
        day = START + dice.randrange(200, DAYS - 200)
        first = day - dice.randrange(40)
        window = Window(day * DAY_US, (day + 100) * DAY_US, day, day + 100, first, first + 150, NOW)
        pushed, later, opening, won = [], 0, 0, 0
        for one in world.histories:
            old, new = as_of(one, window.since, NOW), as_of(one, window.upto, NOW)
            if not old or not is_open(old) or old["category"] != "commit":
                continue
            if old["close_day"] is None or not first <= old["close_day"] < first + 150:
                continue
            opening += 1
            if not new or not is_open(new):
                continue
            if new["close_day"] is None or new["close_day"] >= first + 150:
                pushed.append(None if new["close_day"] is None else new["close_day"] - old["close_day"])
                last = as_of(one, NOW, NOW)
                won += bool(last and last["state"] == "active" and STAGES[last["stage_id"]].outcome == "won")
            elif new["category"] != "omitted":
                later += new["close_day"] > old["close_day"] and new["close_day"] >= first
        told = slippage(engine, Movement(EVERYTHING, window))["commit"]
        days = [days for days in pushed if days is not None]
        assert (told.count, told.slipped, told.redated, told.won) == (opening, len(pushed), later, won)
        assert told.depth == (median_low(days) if days else None)
        slips += len(pushed)
        every = slippage(engine, Movement(EVERYTHING, window))["all"]
        assert pushes(engine, Movement(EVERYTHING, window)) == Pushes(every.slipped, every.depth)
    assert slips > 5


def is_open(state: object) -> bool:
    assert isinstance(state, dict)
    return state["state"] == "active" and STAGES[state["stage_id"]].outcome == "open"


@pytest.mark.parametrize("by", Flowing)
def test_ends_of_the_flow_are_the_bars_of_the_bridge(engine: Engine, by: Flowing) -> None:
    window = Window((TODAY - 300) * DAY_US, (TODAY - 200) * DAY_US, TODAY - 300, TODAY - 200, TODAY - 300, TODAY, NOW)
    asked = Movement(EVERYTHING, window, {"owner": (1, 2, 3, 4, 5, 6)})
    ribbons, bars = flow(engine, asked, by), bridge(engine, asked)
    held, reasons = Counter[str](), Counter[str]()
    for one in ribbons:
        held["opening"] += one.count * (one.source.side is Side.HELD)
        held["closing"] += one.count * (one.target.side is Side.HELD)
        for end in (one.source, one.target):
            reasons[str(end.value)] += one.count * (end.side is Side.REASON)
    told = {bar.key: bar.count for bar in bars.bars if bar.count and bar.key not in ("fx", "increased", "decreased")}
    assert {key: count for key, count in (held + reasons).items() if count} == told
    assert len({one.source for one in ribbons}) > 4


def test_the_golden_case_flows(engine: Engine) -> None:
    ribbons = {(one.source, one.target): one for one in flow(golden_world().load(Duck()), QUESTION)}
    commit = End(Side.HELD, "commit")
    stays = ribbons[commit, commit]
    assert (stays.count, stays.early, stays.late) == (3, 18_500_000, 18_500_000)
    won = ribbons[commit, End(Side.REASON, "won")]
    assert (won.count, won.early, won.late) == (1, 9_500_000, 10_500_000)


@pytest.mark.parametrize("clock", Clock)
def test_any_past_day_is_as_it_was(engine: Engine, world: World, clock: Clock) -> None:
    dice = random.Random(2)
    for _ in range(8):
        day = START + dice.randrange(50, DAYS)
        instant = day * DAY_US + dice.randrange(DAY_US // 2)
        asked = PastDay(EVERYTHING, instant, day, NOW, {"owner": (1, 2, 3, 4, 5, 6)}, clock)
        states = {
            one.opportunity_id: as_of(one, instant, NOW if clock is Clock.NOW else instant) for one in world.histories
        }
        found = {key: state for key, state in states.items() if state and is_open(state) and state["owner_id"] <= 6}
        told = {deal.opportunity_id: (deal.stage_id, deal.amount, deal.owner_id) for deal in open_deals(engine, asked)}
        assert told == {key: (state["stage_id"], state["amount"], state["owner_id"]) for key, state in found.items()}
        piles = {pile.key: (pile.count, pile.minor) for pile in board(engine, asked)}
        for stage_id, (count, minor) in piles.items():
            here = [state for state in found.values() if state["stage_id"] == stage_id]
            sums: Counter[str] = Counter()
            for state in here:
                sums[state["currency"]] += state["amount"] or 0
            assert (count, minor) == (len(here), sum(value_of(total, code, 0) or 0 for code, total in sums.items()))


@pytest.mark.parametrize("clock", Clock)
def test_the_series_is_what_each_week_says(engine: Engine, clock: Clock) -> None:
    asked = PastDay(EVERYTHING, NOW, TODAY, NOW, {"owner": (1, 2, 3, 4, 5, 6, 7)}, clock)
    told = series(engine, asked)
    assert len(told) == 104
    assert sum(pile.count for pile in told) > 1_000
    for back in (0, 1, 17, 60, 103):
        then = replace(asked, instant=NOW - back * WEEK_US, day=TODAY - back * 7)
        deals = [deal for deal in open_deals(engine, then) if deal.category != "omitted"]
        pile = told[-1 - back]
        assert (pile.key, pile.count) == (then.day, len(deals))
        sums: Counter[str] = Counter()
        for deal in deals:
            sums[deal.currency] += deal.amount or 0
        assert pile.minor == sum(value_of(total, code, 0) or 0 for code, total in sums.items())


def test_a_series_of_teams_as_they_were_is_refused(engine: Engine) -> None:
    asked = PastDay(EVERYTHING, NOW, TODAY, NOW, {"team": (101,)})
    with pytest.raises(Undefined):
        series(engine, asked)
    assert series(engine, replace(asked, as_was=False))


def test_a_stranger_sees_no_past(engine: Engine) -> None:
    asked = PastDay(Viewer(Reach.PEOPLE, 99), NOW, TODAY, NOW)
    assert (open_deals(engine, asked), board(engine, asked)) == ([], [])
    assert not any(pile.count for pile in series(engine, asked))
    window = Window((TODAY - 30) * DAY_US, NOW, TODAY - 30, TODAY, TODAY - 30, TODAY + 60, NOW)
    assert flow(engine, Movement(Viewer(Reach.PEOPLE, 99), window, mode=Mode.NET)) == ()
