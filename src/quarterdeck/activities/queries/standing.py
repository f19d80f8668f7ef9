"""Activities and next steps that stand on records: for timelines over several of them."""

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from quarterdeck.activities.models import Activity, NextStep
from quarterdeck.activities.terms import ActivityState, ActivityType


def standing_on(places: Mapping[str, Collection[int]]) -> dict[str, QuerySet[Any, Any]]:
    """Ids of the activities and next steps on these records (ids by kind), by the kind of their journal entries.

    Deleted activities are left out. No query; the caller has found that the records may be seen.
    """
    places_q = reduce(or_, (Q(kind=kind, record_id__in=list(ids)) for kind, ids in places.items()), Q(pk__in=()))
    return {
        "activity": Activity.objects.filter(places_q, state=ActivityState.ACTIVE).values("pk"),
        "next_step": NextStep.objects.filter(places_q).values("pk"),
    }


def activity_rows() -> QuerySet[Activity]:
    """All activities, to read `at` of those a caller has found to be seen."""
    return Activity.objects.all()


def activity_subjects(ids: Iterable[int]) -> dict[int, tuple[ActivityType, str]]:
    """Type and subject by id, for records whose reader may see them. One query."""
    rows = Activity.objects.filter(pk__in=set(ids)).values_list("pk", "type", "subject")
    return {pk: (ActivityType(type_), subject) for pk, type_, subject in rows}
