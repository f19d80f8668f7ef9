"""The row predicate of activities: who may see the record may see what stands on it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from quarterdeck.activities.models import Activity
from quarterdeck.activities.terms import ActivityState
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor


def on_visible(actor: Actor) -> Q:
    """What stands on a record that the actor may see, of any kind."""
    found = Q(pk__in=())
    kinds = records.keys()
    for key in kinds:
        found |= Q(kind=key, record_id__in=records.kind(key).visible(actor))
    return found


def seen_activities(actor: Actor, state: ActivityState = ActivityState.ACTIVE) -> QuerySet[Activity]:
    """The activities of a state on records that the actor may see."""
    return Activity.objects.filter(on_visible(actor), state=state)


def picked_activities(actor: Actor) -> QuerySet[Activity]:
    """The same active activities, to pick a few by id: each one's record is looked for, instead of all collected."""
    found, kinds = Q(pk__in=()), records.keys()
    for key in kinds:
        found |= Q(Exists(records.kind(key).visible(actor).filter(pk=OuterRef("record_id"))), kind=key)
    return Activity.objects.filter(found, state=ActivityState.ACTIVE)
