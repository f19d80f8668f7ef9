"""Random courses of actions: the present row, any past day, and every total are what a shadow copy says."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quarterdeck.opportunities import actions
from quarterdeck.opportunities.actions.ledger import figures_of
from quarterdeck.opportunities.models import Opportunity, StageTotal
from quarterdeck.opportunities.queries import Scene, check_totals, history_rows, state_of
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.rules.timeline import replay, visits
from quarterdeck.opportunities.terms import Correction, DatedState
from quarterdeck.opportunities.tests.deals import Sales, row, sales_of
from quarterdeck.pipelines.rules.defaults import DEFAULT_PIPELINE
from quarterdeck.users.queries import system_actor
from quarterdeck.values.timeline import truth
from quarterdeck.values.verdict import NotFound, Refused
from tests.cast import SYSTEM, the_cast
from tests.past import pipeline_as_of

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
STAGES = [stage.key for stage in DEFAULT_PIPELINE.stages]
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.none() | st.integers(0, 10**6).map(lambda minor: Decimal(minor).scaleb(-2)),
        "close_date": st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        "currency": st.sampled_from(["EUR", "USD"]),
        "category": st.sampled_from([None, "commit", "best_case"]),
        "name": st.sampled_from(["Presses", "Lathes"]),
    },
)
# A course: what is done, to which of the deals, how many hours later, and for how many hours before then.
STEP = st.tuples(
    st.sampled_from(["move", "edit", "undo", "correct", "delete", "import"]),
    st.integers(0, 2),
    st.integers(1, 200),
    st.sampled_from([0, 0, 0, 5, 50, 400, 1500]),
    st.sampled_from(STAGES),
    EDITS,
)
# A failing course is printed as found: to shrink it would take minutes of a database's time.
QUICKLY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
COURSE = st.lists(STEP, min_size=1, max_size=14)
# A history that was brought in lacks what its stage asks for; the deal is lost, and that is taken back.
LACKING = [
    ("import", 0, 61, 0, "negotiation", {"currency": "USD"}),
    ("import", 0, 61, 0, "proposal", {}),
    ("import", 0, 179, 0, "proposal", {"amount": None}),
]


class Walk:
    """Applies steps, and keeps a shadow: what each past day looked like when we looked at it."""

    def __init__(self, sales: Sales) -> None:
        self.sales = sales
        self.deals = [sales.deal(by="system", at=START + timedelta(days=n), owner_id=sales.cast.rita) for n in range(3)]
        # (known at, true at) -> deal -> state, as the history said right then.
        self.seen: list[tuple[datetime, datetime, dict[int, State]]] = []

    def take(self, step: tuple[Any, ...]) -> bool:
        """One step; False when the rules refuse it."""
        kind, which, _, back, stage, edits = step
        number, by = self.deals[which], system_actor()
        at = timezone.now() - timedelta(hours=back) if back else None
        done: dict[str, Callable[[], object]] = {
            "move": lambda: self.sales.move(
                number, stage, by="system", at=at, fill={**edits, **self._reason(stage)}, override_reason="Random walk"
            ),
            "edit": lambda: self.sales.edit(number, by="system", at=at, **edits),
            "undo": lambda: actions.undo_change(opportunity_id=number, seq=self._seq(number, back), by=by, via=SYSTEM),
            "correct": lambda: actions.correct_history(
                opportunity_id=number,
                correction=Correction(seq=self._seq(number, back), reason="Random walk", changes=edits),
                by=by,
                via=SYSTEM,
            ),
            "delete": lambda: self._toggle(number),
            "import": lambda: self._import(number, at or timezone.now(), stage, edits),
        }
        try:
            done[kind]()
        except (NotFound, Refused):
            return False
        return True

    def _reason(self, stage: str) -> dict[str, int]:
        return {"loss_reason_id": self.sales.reasons["price"]} if stage == "closed_lost" else {}

    def _seq(self, number: int, back: int) -> int:
        counting = truth(history_rows([number])[number])
        return counting[back % len(counting)].seq

    def _toggle(self, number: int) -> None:
        act = actions.delete_opportunity if row(number).state == "active" else actions.restore_opportunity
        act(opportunity_id=number, by=system_actor(), via=SYSTEM)

    def _import(self, number: int, at: datetime, stage: str, edits: dict[str, Any]) -> None:
        changes = {**edits, "stage_id": self.sales.stage(stage), **self._reason(stage)}
        actions.import_states(
            opportunity_id=number, states=[DatedState(at=at, changes=changes)], by=system_actor(), via=SYSTEM
        )

    def look(self, back: int) -> None:
        """Remember what the history says now about a past instant, worked out row by row in Python."""
        now = timezone.now()
        true_at = now - timedelta(hours=back)
        rows = history_rows(self.deals)
        shown = {}
        for number in self.deals:
            past = [one for one in truth(rows[number]) if one.at <= true_at]
            if past:
                shown[number] = past[-1].state
        self.seen.append((now, true_at, shown))

    def check(self) -> None:
        """The present rows, every remembered day, every total."""
        scene = Scene(system_actor(), None)
        for number, rows in history_rows(self.deals).items():
            present = row(number)
            figures = replay(rows, scene.pushing(self.sales.spec))
            assert figures_of(present) == figures
            assert state_of(present) == truth(rows)[-1].state
            assert present.stage_entered_at == visits(rows)[-1].entered_at
        for known_at, true_at, shown in self.seen:
            found = pipeline_as_of(true_at, known_at, system_actor())
            assert {past.opportunity_id: past.state for past in found} == shown
        assert check_totals() == []


@pytest.mark.filterwarnings("ignore:The `django.utils")
class TestRandomCourses(TestCase):
    """Hypothesis drives; every example runs in a transaction of its own."""

    sales: ClassVar[Sales]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.sales = sales_of(the_cast())

    @given(COURSE)
    @QUICKLY
    def test_history_is_the_only_truth(self, course: list[tuple[Any, ...]]) -> None:
        with time_machine.travel(START + timedelta(days=60), tick=False) as clock:
            walk = Walk(self.sales)
            for step in course:
                clock.shift(timedelta(hours=step[2]))
                walk.take(step)
                walk.look(step[3])
                clock.shift(timedelta(microseconds=1))
            walk.check()
            actions.fold_stage_totals()
            assert check_totals() == []
            keys = list(StageTotal.objects.values_list("stage_id", "currency", "owner_id"))
            assert len(keys) == len(set(keys))

    @given(COURSE, STEP.filter(lambda step: step[0] in {"move", "edit"}))
    @example(LACKING, ("move", 0, 1, 0, "closed_lost", {}))
    @QUICKLY
    def test_do_and_undo_leaves_every_figure_equal(self, course: list[tuple[Any, ...]], step: tuple[Any, ...]) -> None:
        with time_machine.travel(START + timedelta(days=60), tick=False) as clock:
            walk = Walk(self.sales)
            for one in course:
                clock.shift(timedelta(hours=one[2]))
                walk.take(one)
            number = walk.deals[step[1]]
            before, totals = figures_of(row(number)), self.totals()
            known = {one.seq for one in history_rows([number])[number]}
            clock.shift(timedelta(hours=1))
            if row(number).state == "active" and walk.take(step):
                new = [one.seq for one in history_rows([number])[number] if one.seq not in known]
                clock.shift(timedelta(hours=1))
                for seq in new:
                    actions.undo_change(opportunity_id=number, seq=seq, by=system_actor(), via=SYSTEM)
            assert figures_of(row(number)) == before
            assert self.totals() == totals
            walk.check()

    def totals(self) -> dict[tuple[int, str], tuple[int, int]]:
        """Count and sum by stage and currency, counted from the rows."""
        found: dict[tuple[int, str], tuple[int, int]] = {}
        for one in Opportunity.objects.filter(state="active"):
            count, total = found.get((one.stage_id, one.currency), (0, 0))
            found[one.stage_id, one.currency] = (count + 1, total + (one.amount_minor or 0))
        return found


def test_shadow_can_tell(sales: Sales) -> None:
    """The check above fails when the present row says something else than its history."""
    walk = Walk(sales)
    walk.check()
    present = row(walk.deals[0])
    Opportunity.objects.filter(pk=present.pk).update(amount_minor=(present.amount_minor or 0) + 1)
    with pytest.raises(AssertionError):
        walk.check()
    assert state_of(present).but(amount_minor=1) != state_of(present)
