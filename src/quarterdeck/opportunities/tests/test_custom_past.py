"""Random courses of changes to custom fields: any past day is told by the history, undone changes never were."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quarterdeck.opportunities.actions import undo_change
from quarterdeck.opportunities.models import History
from quarterdeck.opportunities.tests.custom import past_of
from quarterdeck.opportunities.tests.deals import Sales, row, sales_of
from quarterdeck.records.queries.fields import values_of
from quarterdeck.records.rules.fields import as_json
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM, the_cast

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
VALUES = {
    "number": st.none() | st.integers(-5, 5).map(str),
    "text": st.sampled_from(["", "T-1", "T-2"]),
    "choices": st.sampled_from([None, ["Gold"], ["Gold", "Silver"]]),
}
EDIT = st.fixed_dictionaries({}, optional=VALUES | {"source": st.sampled_from(["Fair", ""])})
STEP = st.tuples(st.sampled_from(["edit", "move", "undo"]), st.integers(1, 90), st.integers(0, 4), EDIT)
QUICKLY = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@pytest.mark.filterwarnings("ignore:The `django.utils")
class TestRandomChanges(TestCase):
    """Hypothesis drives; every example runs in a transaction of its own."""

    sales: ClassVar[Sales]
    keys: ClassVar[dict[str, str]]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.sales = sales_of(the_cast())
        cls.keys = {name: a_field(name, name.title(), "opportunity").key for name in VALUES}

    def take(self, number: int, step: tuple[Any, ...]) -> None:
        """One step, unless the rules refuse it."""
        kind, _, which, said = step
        changes = {self.keys.get(name, name): value for name, value in said.items()}
        try:
            if kind == "edit":
                self.sales.edit(number, by="system", **changes)
            elif kind == "move":
                self.sales.move(number, ("qualification", "needs_assessment")[which % 2], by="system", fill=changes)
            else:
                seqs = list(
                    History.objects.filter(opportunity_id=number).order_by("-seq").values_list("seq", flat=True)
                )
                undo_change(opportunity_id=number, seq=seqs[which % len(seqs)], by=system_actor(), via=SYSTEM)
        except Refused:
            return

    def present(self, number: int) -> dict[str, object]:
        """What the tables say now."""
        held = values_of(system_actor(), "opportunity", [number]).get(number, {})
        return {f"cf_{field_id}": as_json(value) for field_id, value in held.items()}

    @given(st.lists(STEP, min_size=1, max_size=12))
    # Changed since, and the same again: what the first change took away stays away.
    @example([*(("edit", 24, 0, {"number": said}) for said in (None, "-3", None)), ("undo", 24, 2, {})])
    @QUICKLY
    def test_every_past_is_told_by_the_history(self, course: list[tuple[Any, ...]]) -> None:
        with time_machine.travel(START, tick=False) as clock:
            number = self.sales.deal(by="system", custom_fields={self.keys["number"]: "1"})
            seen: list[tuple[datetime, dict[str, object]]] = []
            for step in course:
                clock.shift(timedelta(hours=step[1]))
                before = row(number).version, self.present(number)
                self.take(number, step)
                after = row(number).version, self.present(number)
                assert after[1] == before[1] or after[0] > before[0]
                seen.append((timezone.now(), after[1]))
            for instant, values in seen:
                assert past_of(number, instant, instant) == values
            assert past_of(number, timezone.now(), timezone.now()) == self.present(number)
