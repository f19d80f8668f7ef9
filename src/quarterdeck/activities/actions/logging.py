"""Writing activities down: one, or many."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from quarterdeck.activities.actions.rows import ActivitySaved, created_with, name_people, put
from quarterdeck.activities.actions.telling import tell_assignee, tell_mentioned
from quarterdeck.activities.events import ActivityImported, ActivityLogged, ActivityPlanned, RecordsTouched
from quarterdeck.activities.models import Activity
from quarterdeck.activities.queries.verdicts import activity_verdicts
from quarterdeck.activities.rules import clean_activity
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.journal.actions import Recorded, action, record, record_many
from quarterdeck.journal.terms import Stamp, Via
from quarterdeck.users.queries.records import require_visible
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused


@action
def log_activity(*, new: NewActivity, by: Actor, via: Via, at: datetime | None = None) -> ActivitySaved:
    """Write down what happened, or plan a task, call or meeting (`due_on` without `at`).

    Mentioned people and an assignee other than the actor are told. Raises NotPermitted, NotFound for a
    record the actor may not see, or Refused with every reason the rules give.
    """
    require(by, Permission.ACTIVITIES_LOG)
    require_visible(by, new.kind, new.record_id)
    stamp = by.stamp(at or timezone.now(), via)
    (activity,) = _made([new], by, stamp)
    activity.save(force_insert=True)
    event = ActivityLogged if activity.at is not None else ActivityPlanned
    about = event(record_id=activity.pk, subject_kind=activity.kind, subject_id=activity.record_id, type=activity.type)
    seq = record(about, stamp, created_with(activity))
    told, unseen = name_people(by, activity, is_new=True)
    tell_mentioned(activity, told, stamp)
    tell_assignee(activity, stamp)
    return ActivitySaved(activity.pk, activity.kind, activity.record_id, activity.version, seq, unseen)


@action
def create_activities(*, rows: Sequence[NewActivity], by: Actor, via: Via, at: datetime | None = None) -> list[int]:
    """Write many activities in few statements, by the rules of `log_activity`; their ids in order. Nobody is told.

    A row may name its author, and when it was written, when the actor may run imports. Raises NotPermitted,
    or Refused for the first row that `queries.activity_verdicts` has reasons against: then none is written.
    """
    require(by, Permission.ACTIVITIES_LOG)
    stamp = by.stamp(at or timezone.now(), via)
    made = _made(rows, by, stamp)
    Activity.objects.bulk_create(made, batch_size=200)
    record_many([Recorded(_imported(row), stamp, created_with(row)) for row in made])
    touch_records([(row.kind, row.record_id) for row in made], stamp)
    return [row.pk for row in made]


def touch_records(places: Sequence[tuple[str, int]], stamp: Stamp) -> None:
    """Tell who follows records that many of them (kind, id) were written to."""
    for kind, group in groupby(sorted(set(places)), key=lambda place: place[0]):
        ids = tuple(record_id for _, record_id in group)
        record(RecordsTouched(record_id=ids[0], subject_kind=kind, subject_ids=ids), stamp)


def _imported(row: Activity) -> ActivityImported:
    return ActivityImported(record_id=row.pk, subject_kind=row.kind, subject_id=row.record_id, type=row.type)


def _made(rows: Sequence[NewActivity], by: Actor, stamp: Stamp) -> list[Activity]:
    if any(row.author_id not in (None, by.person_id) or row.created_at for row in rows):
        require(by, Permission.IMPORTS_RUN)
    ready = [_assigned(clean_activity(row, now=stamp.at), by) for row in rows]
    for reasons in activity_verdicts(by, ready, now=stamp.at):
        if reasons:
            raise Refused(reasons)
    made = []
    for row in ready:
        activity = Activity(created_at=row.created_at or row.at or stamp.at, updated_at=stamp.at)
        put(activity, row)
        made.append(activity)
    return made


def _assigned(new: NewActivity, by: Actor) -> NewActivity:
    """A planned activity and a task belong to somebody: the author, unless another is named."""
    author_id = new.author_id or by.person_id or None
    belongs = new.at is None or new.type is ActivityType.TASK
    assignee_id = new.assignee_id or author_id if belongs else new.assignee_id
    return replace(new, author_id=author_id, assignee_id=assignee_id)
