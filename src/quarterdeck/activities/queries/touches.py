"""What was done on records: the last contact of both sides, and counts for the gate."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from quarterdeck.activities.models import Activity
from quarterdeck.activities.terms import ActivityState, ActivityType, Touch


def last_two_way(kind: str, ids: Sequence[int]) -> dict[int, Touch]:
    """The last contact of both sides on each of these records; those without one are left out. One query."""
    touches = Activity.objects.filter(kind=kind, state=ActivityState.ACTIVE, is_two_way=True, at__isnull=False)
    later = touches.filter(record_id=OuterRef("record_id"), at__gt=OuterRef("at"))
    last = touches.filter(~Exists(later), record_id__in=ids).order_by("pk")
    rows = last.values_list("record_id", "at", "type", "pk")
    return {record_id: Touch(at, ActivityType(type_), pk) for record_id, at, type_, pk in rows if at is not None}


def done_counts(
    kind: str, ids: Collection[int], types: Collection[ActivityType], since: Mapping[int, datetime]
) -> dict[int, int]:
    """How many activities of these types were done on each record since its own instant; records missing in
    `since` count from the beginning. A call nobody answered and a meeting nobody came to were not done. One query.
    """
    rows = Activity.objects.filter(kind=kind, record_id__in=ids, state=ActivityState.ACTIVE, type__in=types)
    counts = dict.fromkeys(ids, 0)
    done = rows.filter(at__isnull=False).exclude(outcome__in=("voicemail", "no_answer", "no_show"))
    for record_id, at in done.values_list("record_id", "at"):
        start = since.get(record_id)
        if at is not None and (start is None or at >= start):
            counts[record_id] += 1
    return counts
