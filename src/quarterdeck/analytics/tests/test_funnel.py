"""Funnels are what plain loops over the histories make of them, on every engine and for every viewer."""

from collections import Counter
from dataclasses import replace

import pytest

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.history import stays, truth
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tests.world import NOW, SETTING, STAGES, START, TODAY, World, a_world
from quarterdeck.analytics.why.funnel import Conversion, Funnel, deals_of, funnels

VIEWERS = (Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 1), Viewer(Reach.PEOPLE, 5), Viewer(Reach.NOTHING))


@pytest.fixture(scope="module")
def world() -> World:
    return a_world(900)


@pytest.fixture(scope="module")
def duck(world: World) -> Duck:
    return world.load(Duck())  # type: ignore[return-value]


def asked(viewer: Viewer = VIEWERS[0], **more: object) -> Question:
    return replace(Question("stage_conversion", viewer, START + 250, TODAY - 30, TODAY, NOW), **more)  # type: ignore[arg-type]


def spells(world: World, viewer: Viewer) -> list[tuple[int, int, str, int, int]]:
    """Opportunity, stage, ending, whole days and instant of entry of each first stay, by loops over the histories."""
    sees = {owner for person, owner in world.tables["access"] if person == viewer.person_id}
    found = []
    for history in world.histories:
        rows = truth(history.rows)
        visits = stays(rows, SETTING.stages)
        last = rows[-1].state
        if last["state"] != "active" or viewer.reach is Reach.NOTHING:
            continue
        outcome = STAGES[last["stage_id"]].outcome
        seen: set[int] = set()
        for place, stay in enumerate(visits):
            stage = stay.state["stage_id"]
            is_first, fact = stage not in seen, STAGES[stage]
            seen.add(stage)
            inside = START + 250 <= stay.entered // DAY_US < TODAY - 30
            # Whose deal it is to see is told by its owner today, as every metric has it.
            if not is_first or fact.outcome != "open" or not inside:
                continue
            if viewer.reach is Reach.PEOPLE and last["owner_id"] not in sees:
                continue
            beyond = [
                later.entered
                for later in visits[place + 1 :]
                if STAGES[later.state["stage_id"]].outcome != "lost"
                and STAGES[later.state["stage_id"]].place > fact.place
            ]
            if beyond:
                ending, at = "passed", beyond[0]
            elif outcome == "open":
                ending, at = "waiting", NOW
            else:
                ending, at = "lost", visits[-1].entered
            found.append((history.opportunity_id, stage, ending, (at - stay.entered) // DAY_US, stay.entered))
    return found


def stages_of(told: tuple[Funnel, ...]) -> dict[int, Conversion]:
    return {stage.stage_id: stage for funnel in told for stage in funnel.stages}


@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
def test_counts_of_every_stage(world: World, duck: Duck, viewer: Viewer) -> None:
    told = stages_of(funnels(duck, asked(viewer)))
    wanted = Counter((stage, ending) for _, stage, ending, _, _ in spells(world, viewer))
    counts = {
        (stage.stage_id, ending): tally.deals for stage in told.values() for ending, tally in stage.tallies.items()
    }
    assert {key: count for key, count in counts.items() if count} == dict(wanted)
    assert set(told) == {stage for stage, fact in STAGES.items() if fact.outcome == "open"}


def test_matured_share_and_estimate(world: World, duck: Duck) -> None:
    told = funnels(duck, asked())
    found = spells(world, VIEWERS[0])
    passed = sorted(days for _, _, ending, days, _ in found if ending == "passed")
    horizon = passed[-(-9 * len(passed) // 10) - 1]
    assert {funnel.horizon for funnel in told} == {horizon}
    for stage in stages_of(told).values():
        old = [row for row in found if row[1] == stage.stage_id and row[4] <= NOW - horizon * DAY_US]
        hits = sum(row[2] == "passed" and row[3] <= horizon for row in old)
        assert stage.matured == (hits, len(old))
        entered, waiting = stage.plain[1], stage.tallies["waiting"].deals
        assert waiting > 0
        assert stage.plain[0] / entered < stage.estimate.share < (stage.plain[0] + waiting) / entered
        assert not stage.is_few


def test_rows_behind_are_the_counts(world: World, duck: Duck) -> None:
    for stage in stages_of(funnels(duck, asked(VIEWERS[1]))).values():
        for ending, tally in stage.tallies.items():
            rows = deals_of(duck, asked(VIEWERS[1]), stage.stage_id, ending)
            assert len(rows) == tally.deals
            assert {row["stage_id"] for row in rows} <= {stage.stage_id}


def test_amounts_are_converted_once_a_currency(duck: Duck) -> None:
    told = funnels(duck, asked())
    for stage in stages_of(told).values():
        rows = deals_of(duck, asked(), stage.stage_id)
        priced = [row for row in rows if row["amount"] is not None]
        assert stage.entered.priced == len(priced)
        assert stage.entered.excluded == sum(row["currency"] == "GBP" for row in priced)
        euros = sum(row["amount"] for row in priced if row["currency"] == "EUR")
        dollars = sum(row["amount"] for row in priced if row["currency"] == "USD")
        yen = sum(row["amount"] for row in priced if row["currency"] == "JPY")
        about = euros + dollars / 1.1 + yen / 160 * 100
        assert abs(stage.entered.amount - about) < 10


def test_narrowed_to_a_pipeline(duck: Duck) -> None:
    assert [funnel.pipeline_id for funnel in funnels(duck, asked(only={"pipeline": (1,)}))] == [1]


def test_nobody_entered(duck: Duck) -> None:
    told = stages_of(funnels(duck, asked(VIEWERS[3])))
    assert all(stage.plain == (0, 0) and stage.is_few and stage.days is None for stage in told.values())
