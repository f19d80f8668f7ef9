"""Telling people what concerns them: that a text names them, that they are to do something."""

from collections.abc import Iterable

from quarterdeck.activities.models import Activity
from quarterdeck.journal.terms import Stamp
from quarterdeck.records.actions import notify
from quarterdeck.records.terms import NewNotification, NoticeKind


def tell_mentioned(activity: Activity, people: Iterable[int], stamp: Stamp) -> None:
    """Tell people, who may see the record, that the text of an activity names them."""
    notify(notes=[_note(NoticeKind.MENTIONED, person_id, activity, stamp) for person_id in people], at=stamp.at)


def tell_assignee(activity: Activity, stamp: Stamp) -> None:
    """Tell whoever is to do something that another person gave it to them."""
    if activity.at is None and activity.assignee_id not in (None, stamp.actor_id):
        notify(notes=[_note(NoticeKind.TASK_ASSIGNED, activity.assignee_id or 0, activity, stamp)], at=stamp.at)


def _note(notice: NoticeKind, person_id: int, activity: Activity, stamp: Stamp) -> NewNotification:
    return NewNotification(
        person_id=person_id,
        notice=notice,
        kind=activity.kind,
        record_id=activity.record_id,
        actor_id=stamp.actor_id,
        values={"what": activity.subject},
    )
