"""Changing activities: editing, completing, deleting, and taking each back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.activities.actions.rows import (
    ActivitySaved,
    changes,
    fields_of,
    locked,
    name_people,
    new_of,
    old_values,
    put,
)
from quarterdeck.activities.actions.telling import tell_assignee, tell_mentioned
from quarterdeck.activities.events import (
    ActivityCompleted,
    ActivityDeleted,
    ActivityEdited,
    ActivityEvent,
    ActivityHandedOver,
    ActivityReopened,
    ActivityRestored,
)
from quarterdeck.activities.models import Activity
from quarterdeck.activities.queries.verdicts import activity_verdicts
from quarterdeck.activities.rules import clean_activity
from quarterdeck.activities.terms import ActivityState, Outcome
from quarterdeck.journal.actions import Recorded, action, record, record_many
from quarterdeck.journal.queries import entry_to_undo
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused, require_version


@action
def edit_activity(
    *,
    activity_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> ActivitySaved:
    """Change fields of an activity, named as in ActivityFields. A new assignee is a change as well, and is told.

    Raises NotPermitted, NotFound, Stale, or Refused with every reason the rules give.
    """
    activity = locked(activity_id, by)
    require_version(version, activity.version)
    return _change(activity, changes, ActivityEdited, by, by.stamp(at or timezone.now(), via))


@action
def complete_activity(
    *,
    activity_id: int,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    outcome: Outcome = Outcome.NONE,
    version: int | None = None,
) -> ActivitySaved:
    """Mark a planned activity as done now. A call or meeting needs its outcome.

    Raises NotPermitted, NotFound, Stale, or Refused: also when it is done already.
    """
    activity = locked(activity_id, by)
    require_version(version, activity.version)
    if activity.at is not None:
        raise Refused.because("already_done", Text.of("This is done already."))
    stamp = by.stamp(at or timezone.now(), via)
    return _change(activity, {"at": stamp.at, "outcome": outcome}, ActivityCompleted, by, stamp)


@action
def reopen_activity(*, activity_id: int, by: Actor, via: Via, at: datetime | None = None) -> ActivitySaved:
    """Plan a completed activity again. Raises NotPermitted, NotFound, or Refused when it never was planned."""
    activity = locked(activity_id, by)
    if activity.at is None or activity.due_on is None:
        raise Refused.because("never_planned", Text.of("This was not planned for a day, so it cannot be open again."))
    back = {"at": None, "outcome": Outcome.NONE}
    return _change(activity, back, ActivityReopened, by, by.stamp(at or timezone.now(), via))


@action
def undo_activity_edit(*, activity_id: int, seq: int, by: Actor, via: Via, at: datetime | None = None) -> ActivitySaved:
    """Take an edit back by another one. Raises NotPermitted, NotFound, or Refused when it was changed again since."""
    activity = locked(activity_id, by)
    entry = entry_to_undo("activity", activity_id, seq, ActivityEdited.name)
    back = old_values(entry, fields_of(activity))
    return _change(activity, back, ActivityEdited, by, by.stamp(at or timezone.now(), via))


@action
def delete_activity(
    *, activity_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> ActivitySaved:
    """Delete an activity: it stays for history and can be restored. Raises NotPermitted, NotFound or Stale."""
    activity = locked(activity_id, by)
    require_version(version, activity.version)
    return _set_state(activity, ActivityState.DELETED, ActivityDeleted, by.stamp(at or timezone.now(), via))


@action
def restore_activity(*, activity_id: int, by: Actor, via: Via, at: datetime | None = None) -> ActivitySaved:
    """Bring a deleted activity back.

    Raises NotPermitted, NotFound, or Refused when the same mail was logged again meanwhile.
    """
    activity = locked(activity_id, by, ActivityState.DELETED)
    stamp = by.stamp(at or timezone.now(), via)
    known = activity_verdicts(by, [new_of(activity, fields_of(activity))], now=stamp.at)[0]
    if reasons := [reason for reason in known if reason.code == "already_logged"]:
        raise Refused(reasons)
    return _set_state(activity, ActivityState.ACTIVE, ActivityRestored, stamp)


@action
def hand_over_activities(*, from_id: int, to_id: int, stamp: Stamp) -> int:
    """Give everything planned that one person was to do to another; the caller has checked the right. How many."""
    rows = list(
        Activity.objects.select_for_update()
        .filter(assignee_id=from_id, at=None, state=ActivityState.ACTIVE)
        .order_by("pk")
    )
    entries = []
    for row in rows:
        row.assignee_id, row.updated_at = to_id, stamp.at
        row.version += 1
        event = ActivityHandedOver(record_id=row.pk, subject_kind=row.kind, subject_id=row.record_id, type=row.type)
        entries.append(Recorded(event, stamp, [FieldChange("assignee_id", from_id, to_id)]))
    Activity.objects.bulk_update(rows, ["assignee", "version", "updated_at"], batch_size=500)
    record_many(entries)
    return len(rows)


def _change(
    activity: Activity, wanted: Mapping[str, Any], event: type[ActivityEvent], by: Actor, stamp: Stamp
) -> ActivitySaved:
    before = fields_of(activity)
    new = clean_activity(new_of(activity, replace(before, **wanted)), now=stamp.at)
    (reasons,) = activity_verdicts(by, [new], now=stamp.at, kept_assignee=before.assignee_id, is_new=False)
    if reasons:
        raise Refused(reasons)
    put(activity, new)
    written = changes(activity, before, fields_of(activity))
    if not written:
        return _saved(activity, None)
    seq = _save(activity, event, written, stamp)
    told, unseen = name_people(by, activity, is_new=False)
    tell_mentioned(activity, told, stamp)
    if activity.assignee_id != before.assignee_id:
        tell_assignee(activity, stamp)
    return replace(_saved(activity, seq), unseen=unseen)


def _set_state(activity: Activity, state: ActivityState, event: type[ActivityEvent], stamp: Stamp) -> ActivitySaved:
    change = FieldChange("state", activity.state, state.value)
    activity.state = state.value
    return _saved(activity, _save(activity, event, [change], stamp))


def _save(activity: Activity, event: type[ActivityEvent], written: Sequence[FieldChange], stamp: Stamp) -> int:
    activity.version += 1
    activity.updated_at = stamp.at
    activity.save(force_update=True)
    about = event(record_id=activity.pk, subject_kind=activity.kind, subject_id=activity.record_id, type=activity.type)
    return record(about, stamp, written)


def _saved(activity: Activity, seq: int | None) -> ActivitySaved:
    return ActivitySaved(activity.pk, activity.kind, activity.record_id, activity.version, seq)
