"""Losses by reason, competitor and stage are what plain loops over the histories make of them."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.history import stays, truth
from quarterdeck.analytics.intervals import wilson
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tests.planted import FIRST, LOST, SECOND, WON, Plant, planted
from quarterdeck.analytics.tests.world import NOW, SETTING, STAGES, START, TODAY, World, a_world, value_of
from quarterdeck.analytics.why.losses import Losses, LossQuestion, losses
from quarterdeck.analytics.why.rows import ClosedRows, closed_rows

VIEWERS = (Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 1), Viewer(Reach.PEOPLE, 5), Viewer(Reach.NOTHING))
ASKED = Question("win_rate", VIEWERS[0], START + 250, TODAY - 30, TODAY, NOW)


def told_by(engine: Engine, question: Question, by: tuple[str, ...], **kept: tuple[int | str | None, ...]) -> Losses:
    return losses(engine, LossQuestion(question.viewer, question, by, kept))


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
    told = told_by(duck, replace(ASKED, viewer=viewer), ("reason", "stage"))
    lost = [deal for deal in closed(world, viewer) if deal["outcome"] == "lost"]
    wanted = Counter((deal["loss_reason_id"], deal["at"]) for deal in lost)
    assert {line.values: line.lost.deals for line in told.lines} == dict(wanted)
    for line in told.lines:
        ours = [deal for deal in lost if (deal["loss_reason_id"], deal["at"]) == line.values]
        assert line.lost.value == sum(deal["value"] or 0 for deal in ours)
        assert line.lost.unpriced == sum(deal["amount"] is None for deal in ours)
        assert line.lost.excluded == sum(deal["amount"] is not None and deal["value"] is None for deal in ours)
        assert (line.won_within, line.won.deals) == (None, 0)
    assert told.total.lost.deals == len(lost)
    assert sum(line.of_lost or 0 for line in told.lines) == pytest.approx(1 if lost else 0)


def test_by_segment_it_is_the_win_rate_too(world: World, duck: Duck) -> None:
    told = told_by(duck, ASKED, ("product",))
    deals = closed(world, VIEWERS[0])
    for line in told.lines:
        ours = Counter(deal["outcome"] for deal in deals if deal["product_id"] == line.values[0])
        assert (line.won.deals, line.lost.deals) == (ours["won"], ours["lost"])
        assert line.won_within is not None
        assert line.won_within[0] < ours["won"] / ours.total() < line.won_within[1]
    assert sum(line.won.value for line in told.lines) == told.total.won.value > 0


def test_rows_behind_a_line(duck: Duck) -> None:
    by, asked = ("reason", "period", "size"), replace(ASKED, bands=(100_000,))
    for line in told_by(duck, asked, by).lines[:12]:
        told = closed_rows(duck, ClosedRows(asked.viewer, asked, by, line.values))
        assert Counter(row.ending for row in told.rows) == {"lost": line.lost.deals}
        assert sum(row.value or 0 for row in told.rows) == line.lost.value == told.value
        assert (told.count, told.unpriced, told.excluded) == (line.lost.deals, line.lost.unpriced, line.lost.excluded)


def test_narrowed_to_reasons_it_is_those_lines(duck: Duck) -> None:
    every = told_by(duck, ASKED, ("reason", "competitor"))
    narrow = told_by(duck, ASKED, ("reason", "competitor"), reason=(401, None))
    lines = [line for line in every.lines if line.values[0] in (401, None)]
    assert [(line.values, line.lost) for line in narrow.lines] == [(line.values, line.lost) for line in lines]
    assert narrow.total.lost.deals == sum(line.lost.deals for line in lines) < every.total.lost.deals
    with pytest.raises(Undefined):
        told_by(duck, ASKED, ("reason",), owner=(1,))


def test_rows_of_an_outcome_come_in_pages(duck: Duck) -> None:
    whole = ClosedRows(ASKED.viewer, ASKED, outcome="won")
    told, total = closed_rows(duck, whole), told_by(duck, ASKED, ()).total
    assert (told.count, told.value) == (total.won.deals, total.won.value)
    parts = [closed_rows(duck, replace(whole, first=first, most=40)) for first in range(0, told.count, 40)]
    assert [row for part in parts for row in part.rows] == list(told.rows)
    assert {part.count for part in parts} == {told.count}
    days = [row.day for row in told.rows]
    assert days == sorted(days, reverse=True)
    wrongs: tuple[dict[str, Any], ...] = (
        {"outcome": "open"},
        {"first": -1},
        {"most": 1_001},
        {"by": ("owner",)},
        {"kept": {"owner": (1,)}},
    )
    for wrong in wrongs:
        with pytest.raises(Undefined):
            closed_rows(duck, replace(whole, **wrong))


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
    told = told_by(planted(Duck(), plants), asked, ("competitor", "stage"))
    assert [(line.values, line.lost.deals, line.lost.value, line.lost.unpriced) for line in told.lines] == [
        (("Atlas", SECOND), 1, 70_00, 0),
        (("Atlas", FIRST), 2, 30_00, 1),
        (("Borea", FIRST), 1, 20_00, 0),
    ]
    assert told.lines[0].labels == ("Atlas", "Stage 12")
    assert told.lines[1].lost_within == wilson(2, 4)
    assert told.lines[1].of_lost == 0.5
    assert told.lines[1].of_value == 0.25
    assert all(line.is_few for line in told.lines)


@pytest.mark.parametrize("by", [("nobody",), ("reason", "reason"), ("reason", "stage", "owner", "team")])
def test_what_cannot_be_told_apart(duck: Duck, by: tuple[str, ...]) -> None:
    with pytest.raises(Undefined):
        told_by(duck, ASKED, by)
