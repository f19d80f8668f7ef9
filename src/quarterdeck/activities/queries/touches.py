"""What was done on records: the last contact of both sides, and counts for the gate."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from quarterdeck.activities.models import Activity
from quarterdeck.activities.terms import ActivityState, ActivityType, Touch
from quarterdeck.values.dataclasses import dataclass


def last_two_way(kind: str, ids: Sequence[int]) -> dict[int, Touch]:
    """The last contact of both sides on each of these records; those without one are left out. One query."""
    touches = Activity.objects.filter(kind=kind, state=ActivityState.ACTIVE, is_two_way=True, at__isnull=False)
    later = touches.filter(record_id=OuterRef("record_id"), at__gt=OuterRef("at"))
    last = touches.filter(~Exists(later), record_id__in=ids).order_by("pk")
    rows = last.values_list("record_id", "at", "type", "pk")
    return {record_id: Touch(at, ActivityType(type_), pk) for record_id, at, type_, pk in rows if at is not None}


@dataclass(frozen=True, slots=True)
class Happening:
    """An activity of a record: what happened at `at`, or is planned for `due_on`; both once it was done."""

    record_id: int
    at: datetime | None
    due_on: date | None
    direction: str
    is_two_way: bool
    created_at: datetime


def happenings(kind: str, ids: Collection[int]) -> list[Happening]:
    """Every activity of these records, deleted ones left out. One query."""
    rows = Activity.objects.filter(kind=kind, record_id__in=ids, state=ActivityState.ACTIVE).order_by("pk")
    columns = ("record_id", "at", "due_on", "direction", "is_two_way", "created_at")
    return [Happening(*values) for values in rows.values_list(*columns)]


def done_by_type(kind: str, ids: Collection[int], since: Mapping[int, datetime]) -> dict[int, dict[str, int]]:
    """How many activities of each type were done on each record since its own instant. One query.

    Records missing in `since` count from the beginning. A call nobody answered and a meeting nobody came
    to were not done.
    """
    rows = Activity.objects.filter(kind=kind, record_id__in=ids, state=ActivityState.ACTIVE, at__isnull=False)
    done = rows.exclude(outcome__in=("voicemail", "no_answer", "no_show"))
    found: dict[int, dict[str, int]] = {record_id: {} for record_id in ids}
    for record_id, type_, at in done.values_list("record_id", "type", "at"):
        start = since.get(record_id)
        if at is not None and (start is None or at >= start):
            counts = found[record_id]
            counts[type_] = counts.get(type_, 0) + 1
    return found
