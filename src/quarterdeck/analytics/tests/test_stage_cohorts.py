"""A deal that enters a stage twice: what it reached before counts for nothing, what it reaches later does."""

from typing import Any

import pytest

from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.deriving import History, derived
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.history import Recorded
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tests.world import NOW, SETTING, START, TODAY, a_world

# Stages 11 to 14 are open, 18 is won, 19 lost.
STATE = {
    "owner_id": 1, "account_id": None, "pipeline_id": 1, "category": "pipeline", "amount": 100, "currency": "EUR",
    "close_day": TODAY, "probability_bp": 0, "product_id": None, "channel": "", "source": "", "type": "",
    "loss_reason_id": None, "competitor": "", "state": "active",
}  # fmt: skip


def conversion(*stages: int) -> tuple[dict[str, int], dict[str, int]]:
    """Of one deal with these stays, a day each: who entered stages 11 and 12, and who passed them."""
    rows = []
    for number, stage in enumerate(stages):
        at = (START + 300 + number) * DAY_US
        state: dict[str, Any] = STATE | {"stage_id": stage, "closed_day": at // DAY_US if stage > 14 else None}
        rows.append(Recorded(number, at, at, state))
    world = a_world(0)
    told = derived(History(1, "One", rows), SETTING)
    names = ("past_state", "present_state", "opportunity", "visit", "rough_change")
    world.tables |= {name: getattr(told, name) for name in names}
    asked = Question("stage_conversion", Viewer(Reach.ALL), START, TODAY, TODAY, NOW, ("stage",))
    lines = {str(line.values[0]): line.figure.parts for line in answer(world.load(Duck()), asked).lines}
    found = [{stage: int(lines[stage][name] or 0) for stage in lines} for name in ("entered", "passed")]
    return found[0], found[1]


@pytest.mark.parametrize(
    ("stays", "passed"),
    [
        ((11, 12, 11, 19), {"11": 1, "12": 0}),
        ((12, 11, 19), {"11": 0, "12": 0}),
        ((12, 11, 12, 19), {"11": 1, "12": 0}),
        ((11, 18), {"11": 1}),
        ((11, 14, 12, 18), {"11": 1, "12": 1, "14": 1}),
        ((13, 11, 13, 11, 19), {"11": 1, "13": 0}),
        ((11, 19, 12), {"11": 1, "12": 0}),
    ],
)
def test_a_cohort_passes_by_what_comes_after_it_entered(stays: tuple[int, ...], passed: dict[str, int]) -> None:
    assert conversion(*stays) == (dict.fromkeys(passed, 1), passed)
