"""Losses by reason, competitor and stage are what plain loops over the histories make of them."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.history import stays, truth
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tests.planted import FIRST, LOST, SECOND, WON, Plant, planted
from quarterdeck.analytics.tests.world import NOW, SETTING, STAGES, START, TODAY, World, a_world, value_of
from quarterdeck.analytics.why.losses import closed_deals, losses

VIEWERS = (Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 1), Viewer(Reach.PEOPLE, 5), Viewer(Reach.NOTHING))
ASKED = Question("win_rate", VIEWERS[0], START + 250, TODAY - 30, TODAY, NOW)


@pytest.fixture(scope="module")
def world() -> World:
    return a_world(1_200)


@pytest.fixture(scope="module")
def duck(world: World) -> Duck:
    return world.load(Duck())  # type: ignore[return-value]


def closed(world: World, viewer: Viewer) -> list[dict[str, Any]]:
    sees = {owner for person, owner in world.tables["access"] if person == viewer.person_id}
    found = []
    for history in world.histories:
        rows = truth(history.rows)
        last = rows[-1].state
        outcome = STAGES[last["stage_id"]].outcome
        is_seen = viewer.reach is Reach.ALL or (viewer.reach is Reach.PEOPLE and last["owner_id"] in sees)
        if last["state"] != "active" or outcome == "open" or not is_seen:
            continue
        if not START + 250 <= last["closed_day"] < TODAY - 30:
            continue
        visits = [stay.state["stage_id"] for stay in stays(rows, SETTING.stages)]
        value = None if last["amount"] is None else value_of(last["amount"], last["currency"], last["closed_day"])
        stage = visits[-2] if outcome == "lost" else None
        found.append({**last, "outcome": outcome, "at": stage, "value": value})
    return found


@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
def test_lost_by_reason_and_stage(world: World, duck: Duck, viewer: Viewer) -> None:
    told = losses(duck, replace(ASKED, viewer=viewer), ("reason", "stage"))
    lost = [deal for deal in closed(world, viewer) if deal["outcome"] == "lost"]
    wanted = Counter((deal["loss_reason_id"], deal["at"]) for deal in lost)
    assert {line.values: line.lost.deals for line in told.lines} == dict(wanted)
    for line in told.lines:
        ours = [deal for deal in lost if (deal["loss_reason_id"], deal["at"]) == line.values]
        assert line.lost.value == sum(deal["value"] or 0 for deal in ours)
        assert line.lost.unpriced == sum(deal["amount"] is None for deal in ours)
        assert line.lost.excluded == sum(deal["amount"] is not None and deal["value"] is None for deal in ours)
        assert (line.low, line.won.deals) == (None, 0)
    assert told.total.lost.deals == len(lost)
    assert sum(line.of_lost or 0 for line in told.lines) == pytest.approx(1 if lost else 0)


def test_by_segment_it_is_the_win_rate_too(world: World, duck: Duck) -> None:
    told = losses(duck, ASKED, ("product",))
    deals = closed(world, VIEWERS[0])
    for line in told.lines:
        ours = Counter(deal["outcome"] for deal in deals if deal["product_id"] == line.values[0])
        assert (line.won.deals, line.lost.deals) == (ours["won"], ours["lost"])
        assert line.low is not None
        assert line.high is not None
        assert line.low < ours["won"] / ours.total() < line.high
    assert sum(line.won.value for line in told.lines) == told.total.won.value > 0


def test_rows_behind_a_line(duck: Duck) -> None:
    by, asked = ("reason", "period", "size"), replace(ASKED, bands=(100_000,))
    for line in losses(duck, asked, by).lines[:12]:
        rows = closed_deals(duck, asked, by, line.values)
        assert Counter(row["outcome"] for row in rows) == {"lost": line.lost.deals}
        assert sum(row["value"] or 0 for row in rows) == line.lost.value


def test_competitors_of_deals_laid_by_hand() -> None:
    def deal(competitor: str, amount: int | None, *moves: tuple[int, int]) -> Plant:
        return Plant(20_000, moves, amount=amount, more=(("competitor", competitor), ("loss_reason_id", 401)))

    plants = [
        deal("Atlas", 70_00, (5, SECOND), (9, LOST)),
        deal("Atlas", 30_00, (5, LOST)),
        deal("Atlas", None, (5, SECOND), (6, FIRST), (9, LOST)),
        deal("Borea", 20_00, (5, LOST)),
        deal("", 90_00, (5, SECOND), (9, WON)),
    ]
    asked = Question("win_rate", VIEWERS[0], 20_000, 20_050, 20_060, 20_060 * DAY_US)
    told = losses(planted(Duck(), plants), asked, ("competitor", "stage"))
    assert [(line.values, line.lost.deals, line.lost.value, line.lost.unpriced) for line in told.lines] == [
        (("Atlas", SECOND), 1, 70_00, 0),
        (("Atlas", FIRST), 2, 30_00, 1),
        (("Borea", FIRST), 1, 20_00, 0),
    ]
    assert told.lines[0].labels == ("Atlas", "Stage 12")
    assert told.lines[1].of_lost == 0.5
    assert told.lines[1].of_value == 0.25
    assert all(line.is_few for line in told.lines)


@pytest.mark.parametrize("by", [("nobody",), ("reason", "reason"), ("reason", "stage", "owner", "team")])
def test_what_cannot_be_told_apart(duck: Duck, by: tuple[str, ...]) -> None:
    with pytest.raises(Undefined):
        losses(duck, ASKED, by)
