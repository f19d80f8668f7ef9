"""Funnels are what plain loops over the histories make of them, on every engine and for every viewer."""

from collections import Counter
from dataclasses import replace

import pytest

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.durations import Spells, quantile, steps
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.history import stays, truth
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US, FOREVER
from quarterdeck.analytics.tests.world import NOW, SETTING, STAGES, START, TODAY, World, a_world
from quarterdeck.analytics.why.funnel import Conversion, Funnels, funnels
from quarterdeck.analytics.why.rows import Deals, StageRows, stage_rows

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


def stages_of(told: Funnels) -> dict[int, Conversion]:
    return {stage.stage_id: stage for funnel in told.pipelines for stage in funnel.stages}


def rows_of(engine: Engine, stage: Conversion, of: str, viewer: Viewer = VIEWERS[0], within: int = 0) -> Deals:
    return stage_rows(engine, StageRows(viewer, asked(), stage.stage_id, of, within=within))


def is_inside(instant: int) -> bool:
    return START + 250 <= instant // DAY_US < TODAY - 30


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
    assert {funnel.horizon for funnel in told.pipelines} == {horizon}
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
            told = rows_of(duck, stage, ending, VIEWERS[1])
            assert {row.ending for row in told.rows} <= {ending}
            assert (len(told.rows), told.count, told.value) == (tally.deals, tally.deals, tally.amount)
            assert told.unpriced == tally.deals - tally.priced


def test_rows_behind_matured_and_stays(duck: Duck) -> None:
    told = funnels(duck, asked())
    for stage in stages_of(told).values():
        passed, entered = stage.matured
        within = told.pipelines[0].horizon
        assert rows_of(duck, stage, "matured", within=within).count == entered
        assert rows_of(duck, stage, "matured_passed", within=within).count == passed
        assert rows_of(duck, stage, "stays").count == stage.stays.count > stage.plain[1]
    with pytest.raises(Undefined):
        rows_of(duck, stage, "unheard")


def test_skipped_and_length_of_stays(world: World, duck: Duck) -> None:
    """By loops over the stays: who went past a stage without ever being in it, and how long stays last that ended."""
    told = stages_of(funnels(duck, asked()))
    skipped, spent = Counter[int](), dict[int, list[Spells]]()
    for history in world.histories:
        rows = truth(history.rows)
        visits = stays(rows, SETTING.stages)
        if rows[-1].state["state"] != "active":
            continue
        been = {visit.state["stage_id"] for visit in visits}
        passed: set[int] = set()
        for one, after in zip(visits, [*visits[1:], None], strict=True):
            ours = one.state["stage_id"]
            here = STAGES[ours]
            if here.outcome == "open" and is_inside(one.entered):
                ending = "ended" if one.departed < FOREVER else ""
                spent.setdefault(ours, []).append(Spells((min(one.departed, NOW) - one.entered) // DAY_US, ending))
            if after is None or here.outcome != "open" or one.departure not in ("advanced", "won"):
                continue
            there = STAGES[after.state["stage_id"]]
            for number, fact in STAGES.items():
                is_between = here.place < fact.place and (there.outcome == "won" or fact.place < there.place)
                if fact.outcome == "open" and fact.pipeline_id == here.pipeline_id and is_between:
                    if number not in been | passed and is_inside(after.entered):
                        skipped[number] += 1
                    passed.add(number)
    assert sum(skipped.values()) > 20
    assert {number: stage.skipped.deals for number, stage in told.items()} == {n: skipped[n] for n in told}
    for number, stage in told.items():
        found = steps(spent[number])
        assert stage.stays.count == len(spent[number])
        assert (stage.stays.p50, stage.stays.p75) == (quantile(found, 0.5), quantile(found, 0.75))
        assert rows_of(duck, stage, "skipped").value == stage.skipped.amount


def test_time_in_stage_of_won_lost_and_open_deals(world: World, duck: Duck) -> None:
    """By loops over the stays and a sort: the value at place ceil(share x n)."""
    spent: dict[tuple[int, str], list[int]] = {}
    for history in world.histories:
        rows = truth(history.rows)
        if rows[-1].state["state"] != "active":
            continue
        outcome = STAGES[rows[-1].state["stage_id"]].outcome
        for one in stays(rows, SETTING.stages):
            is_open = STAGES[one.state["stage_id"]].outcome == "open"
            if is_open and is_inside(one.entered) and (outcome != "open" or one.departed >= FOREVER):
                days = (min(one.departed, NOW) - one.entered) // DAY_US
                spent.setdefault((one.state["stage_id"], outcome), []).append(days)
    assert min(map(len, spent.values())) > 2
    for number, stage in stages_of(funnels(duck, asked())).items():
        for outcome, told in stage.stays_of.items():
            found = sorted(spent.get((number, outcome), []))
            ranked = [found[-(-share * len(found) // 100) - 1] for share in (50, 75, 90)]
            assert (told.count, [told.p50, told.p75, told.p90]) == (len(found), ranked)
            rows_behind = rows_of(duck, stage, f"stays_{outcome}")
            assert sorted(row.days or 0 for row in rows_behind.rows) == found


def test_amounts_are_converted_once_a_currency(duck: Duck) -> None:
    told = funnels(duck, asked())
    for stage in stages_of(told).values():
        priced = [row for row in rows_of(duck, stage, "entered").rows if row.amount is not None]
        assert stage.entered.priced == len(priced)
        assert stage.entered.excluded == sum(row.currency == "GBP" for row in priced)
        euros = sum((row.amount or 0) for row in priced if row.currency == "EUR")
        dollars = sum((row.amount or 0) for row in priced if row.currency == "USD")
        yen = sum((row.amount or 0) for row in priced if row.currency == "JPY")
        about = euros + dollars / 1.1 + yen / 160 * 100
        assert abs(stage.entered.amount - about) < 10


def test_narrowed_to_a_pipeline(duck: Duck) -> None:
    assert [funnel.pipeline_id for funnel in funnels(duck, asked(only={"pipeline": (1,)})).pipelines] == [1]


def test_nobody_entered(duck: Duck) -> None:
    told = stages_of(funnels(duck, asked(VIEWERS[3])))
    assert all(stage.plain == (0, 0) and stage.is_few and stage.days is None for stage in told.values())
