"""What comes next on records: next steps and planned activities."""

from collections.abc import Sequence
from datetime import date, datetime

from quarterdeck.activities.models import Activity, NextStep
from quarterdeck.activities.rules import next_state
from quarterdeck.activities.terms import ActivityState, NextActivity
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NextStepRow:
    """The next step of a record. Empty, of version 0, when none was ever set; empty when it was taken away."""

    text: str = ""
    due_on: date | None = None
    version: int = 0
    set_by: str = ""
    set_at: datetime | None = None


def next_step(kind: str, record_id: int) -> NextStepRow:
    """The next step of a record. One query; the caller has checked that the record may be seen."""
    return steps_of(kind, [record_id])[record_id]


def steps_of(kind: str, ids: Sequence[int]) -> dict[int, NextStepRow]:
    """The next step of each of these records. One query; the caller has checked that they may be seen."""
    rows = NextStep.objects.filter(kind=kind, record_id__in=ids)
    found = {
        record_id: NextStepRow(text, due_on, version, set_by or "", set_at)
        for record_id, text, due_on, version, set_by, set_at in rows.values_list(
            "record_id", "text", "due_on", "version", "set_by__name", "set_at"
        )
    }
    return {record_id: found.get(record_id, NextStepRow()) for record_id in ids}


def next_activity(kind: str, ids: Sequence[int], today: date) -> dict[int, NextActivity]:
    """What comes next on each of these records, the earliest of all planned. Two queries however many there are."""
    found: dict[int, tuple[date, str]] = {}
    steps = NextStep.objects.filter(kind=kind, record_id__in=ids, due_on__isnull=False)
    planned = Activity.objects.filter(kind=kind, record_id__in=ids, state=ActivityState.ACTIVE, at=None)
    rows = [
        *steps.values_list("record_id", "due_on", "text"),
        *planned.order_by("due_on", "pk").values_list("record_id", "due_on", "subject"),
    ]
    for record_id, due_on, what in rows:
        if due_on is not None and (record_id not in found or due_on < found[record_id][0]):
            found[record_id] = (due_on, what)
    return {
        record_id: NextActivity(next_state(found[record_id][0], today), *found[record_id])
        if record_id in found
        else NextActivity(next_state(None, today))
        for record_id in ids
    }
