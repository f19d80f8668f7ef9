"""Scenarios of the demo company, answered by its own model over its own history."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.scenarios.actions import add_scenario, answer_waiting, ask_again
from quarterdeck.scenarios.actions.answering import FAILED
from quarterdeck.scenarios.actions.previewing import Previews
from quarterdeck.scenarios.actions.supposing import world_of
from quarterdeck.scenarios.models import ScenarioAnswer, ScenarioRow, ScenarioVersion
from quarterdeck.scenarios.queries import lines_of, rows_behind, scenario_row, versions_of
from quarterdeck.scenarios.terms import Fields, Lever, Question, Row, Said
from quarterdeck.scores.actions import refresh
from quarterdeck.scores.models import Published
from quarterdeck.scores.queries import newest_base
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for
from quarterdeck.users.terms import Actor
from tests.cast import SYSTEM
from tests.demo.figures import DAY
from tests.unchanged import unchanged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nordvik")]
NOW = datetime.combine(DAY, time(12), UTC)


def row_of(by: Actor, scenario_id: int) -> Row:
    return scenario_row(by, lines_of(by), scenario_id)


def same_as_previewed(by: Actor, scenario_id: int) -> None:
    """What a preview says of the same levers, without anything being written."""
    row = row_of(by, scenario_id)
    newest, answer, base = row.newest, row.newest.answer, newest_base()
    world = world_of(base) if base else None
    assert answer is not None
    assert world is not None
    previews = Previews(world)
    asked = Question(by.person_id or 0, row.fields.team_id, row.fields.person_id, newest.said, newest.quota)
    with unchanged():
        found = previews.answer(asked)
        while found["effects"] is None:
            found = previews.answer(asked)
    for name in ("today", "supposed", "edges", "shares", "seen"):
        assert json.loads(json.dumps(found[name])) == answer.figures[name], name
    assert [one["p50_up"] for one in answer.figures["effects"]] == [round(one["p50_up"]) for one in found["effects"]]
    kept = (
        ScenarioRow.objects.filter(scenario_id=scenario_id)
        .order_by("position")
        .values_list("opportunity_id", "part_minor")
    )
    moved = {one["opportunity_id"]: one["part_minor"] for one in found["moved"]}
    assert moved
    assert moved.items() <= dict(kept).items()
    then = found["following"]
    assert then["today"]["p10"] < then["today"]["p50"] < then["today"]["p90"]


def test_scenarios_stand_beside_what_was_published(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    assert refresh(now=NOW).forecasts
    ada, max_, rita = (
        actor_for(Person.objects.get(email=f"{name}@nordvik.example").pk) for name in ("ada", "max", "rita")
    )
    team = next(team for team, person in lines_of(max_).names if team)
    deal = visible_to(rita).filter(stage__kind=StageKind.OPEN.value, owner_id=rita.person_id).order_by("pk")[0]
    push = Said((Lever("win_rate", 1.1), Lever("created", 1.2, "channel", "partner")))
    of_all = add_scenario(new=Fields("All"), said=push, by=ada, via=SYSTEM, at=NOW).id
    of_team = add_scenario(new=Fields("Team", team_id=team), said=Said(), by=max_, via=SYSTEM, at=NOW).id
    own = Fields("Mine", person_id=rita.person_id)
    of_rita = add_scenario(new=own, said=Said(include=(deal.pk,)), by=rita, via=SYSTEM, at=NOW).id
    assert answer_waiting(now=NOW) == 3
    assert answer_waiting(now=NOW) == 0
    for by, pk, published in ((ada, of_all, 0), (max_, of_team, team)):
        found = row_of(by, pk).newest.answer
        assert found is not None
        assert found.problem == ""
        was = Published.objects.get(team=published, day=DAY)
        today = found.figures["today"]
        assert [today[name] for name in ("p10", "p50", "p90")] == [was.p10, was.p50, was.p90]
        assert today["won"] == was.won
        assert abs(today["mean"] - was.mean) <= len(ScenarioRow.objects.filter(scenario_id=pk)) + 10
        assert len(found.figures["effects"]) == 6
    answer = row_of(ada, of_all).newest.answer
    assert answer is not None
    told = answer.figures
    assert told["supposed"]["open"] == pytest.approx(1.1 * told["today"]["open"], rel=0.03)
    rows = rows_behind(ada, row_of(ada, of_all), 0, 10_000)
    assert (sum(row.part_today for row in rows), sum(row.part for row in rows)) == (
        told["today"]["open"], told["supposed"]["open"],
    )  # fmt: skip
    seen = {row.opportunity_id: row for row in rows_behind(rita, row_of(rita, of_rita), 0, 10_000)}
    assert seen[deal.pk].chance == 1.0
    assert set(visible_to(rita).filter(pk__in=seen, owner_id=rita.person_id).values_list("pk", flat=True)) == set(seen)
    for by, pk in ((ada, of_all), (rita, of_rita)):
        same_as_previewed(by, pk)
    # One that nobody can compute keeps nobody waiting.
    damaged = ScenarioVersion.objects.create(scenario_id=of_all, number=2, at=NOW, author_id=ada.person_id, said="{}")
    ask_again(scenario_id=of_rita, by=rita, via=SYSTEM, at=NOW)
    assert answer_waiting(now=NOW) == 2
    assert ScenarioAnswer.objects.get(scenario_version=damaged).problem == FAILED
    first, second = versions_of(rita, row_of(rita, of_rita))
    assert first.answer is not None
    assert second.answer is not None
    assert first.answer.figures == second.answer.figures
