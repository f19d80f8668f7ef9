"""What writes of activities share: rights, versions, locks, mentions, what changed."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from quarterdeck.activities.models import Activity, Mention
from quarterdeck.activities.queries.people import mentioned_people, unseen_by
from quarterdeck.activities.queries.scopes import seen_activities
from quarterdeck.activities.rules import is_two_way, not_yours
from quarterdeck.activities.terms import (
    PERSONAL,
    ActivityFields,
    ActivityState,
    ActivityType,
    Direction,
    NewActivity,
    Outcome,
)
from quarterdeck.journal.queries import TimelineChange, TimelineEntry, require_unchanged
from quarterdeck.journal.terms import FieldChange
from quarterdeck.users.queries.records import records
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import asdict, dataclass, fields
from quarterdeck.values.verdict import NotFound

_NOTHING = ActivityFields(
    subject="", body="", at=None, due_on=None, direction=Direction.NONE, outcome=Outcome.NONE, assignee_id=None
)


@dataclass(frozen=True, slots=True)
class ActivitySaved:
    """An activity after a write. `seq` is the journal entry's, None when nothing changed.

    `unseen` names the people its text mentions who may not see the record and so were not told.
    """

    activity_id: int
    kind: str
    record_id: int
    version: int
    seq: int | None
    unseen: tuple[str, ...] = ()


def locked(activity_id: int, by: Actor, state: ActivityState = ActivityState.ACTIVE) -> Activity:
    """An activity the actor may change, locked. Raises NotFound, or NotPermitted."""
    require(by, Permission.ACTIVITIES_LOG)
    found = seen_activities(by, state).select_for_update(of=("self",)).filter(pk=activity_id).first()
    if found is None:
        raise NotFound("activity")
    is_own = by.person_id and by.person_id in (found.author_id, found.assignee_id)
    if not is_own and found.record_id not in records.kind(found.kind).writable(by, [found.record_id]):
        raise not_yours(Permission.ACTIVITIES_LOG.value)
    return found


def fields_of(activity: Activity) -> ActivityFields:
    """What of a stored activity can be changed."""
    values = {field.name: getattr(activity, field.name) for field in fields(ActivityFields)}
    words = {"direction": Direction(activity.direction), "outcome": Outcome(activity.outcome)}
    return ActivityFields(**values | words)


def new_of(activity: Activity, values: ActivityFields) -> NewActivity:
    """A stored activity with these values, as the rules judge it."""
    return NewActivity(
        kind=activity.kind,
        record_id=activity.record_id,
        type=ActivityType(activity.type),
        external_id=activity.external_id,
        author_id=activity.author_id,
        **{field.name: getattr(values, field.name) for field in fields(ActivityFields)},
    )


def put(activity: Activity, new: NewActivity) -> None:
    """Give a row the values of a clean activity."""
    for name, value in asdict(new).items():
        if name != "created_at":
            setattr(activity, name, value.value if isinstance(value, Enum) else value)
    activity.is_two_way = new.at is not None and is_two_way(new.type, new.direction, new.outcome)


def changes(activity: Activity, before: ActivityFields, after: ActivityFields) -> list[FieldChange]:
    """The fields that changed; texts are erased with the record they are about."""
    subject = (activity.kind, activity.record_id)
    return field_changes_of(before, after, subject)


def created_with(activity: Activity) -> list[FieldChange]:
    """What a new activity says, as the changes of its first entry."""
    return changes(activity, _NOTHING, fields_of(activity))


def field_changes_of(before: Any, after: Any, subject: tuple[str, int]) -> list[FieldChange]:
    """The fields in which two values of a dataclass differ, as JSON values."""
    pairs = ((one.name, _json(getattr(before, one.name)), _json(getattr(after, one.name))) for one in fields(after))
    return [
        FieldChange(name, old, new, personal=subject if name in PERSONAL else None)
        for name, old, new in pairs
        if old != new
    ]


def _json(value: object) -> object:
    if isinstance(value, Enum):
        value = value.value
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    return None if value == "" else value


def name_people(by: Actor, activity: Activity, *, is_new: bool) -> tuple[dict[int, str], tuple[str, ...]]:
    """Keep whom the text mentions. Answers who is to be told of it, and the names of those who may not see it."""
    people = mentioned_people(by, f"{activity.subject}\n{activity.body}")
    before = set() if is_new else set(activity.mentions.values_list("person_id", flat=True))
    if not people and not before:
        return {}, ()
    Mention.objects.filter(activity=activity).exclude(person_id__in=people).delete()
    added = {person_id: name for person_id, name in people.items() if person_id not in before}
    Mention.objects.bulk_create([Mention(activity=activity, person_id=person_id) for person_id in added])
    blind = unseen_by(activity.kind, activity.record_id, added)
    told = {person_id: name for person_id, name in added.items() if person_id not in blind}
    return told, tuple(added[person_id] for person_id in added if person_id in blind)


def old_values(entry: TimelineEntry, present: Any) -> Mapping[str, object]:
    """The values before a change, as JSON values. Raises Refused when a field changed again since, or was erased."""
    now = {name: _json(value) for name, value in asdict(present).items()}
    require_unchanged(entry.changes, lambda field: now[field])
    return {one.field: _value(one) for one in entry.changes}


def _value(change: TimelineChange) -> object:
    if change.field == "at" and isinstance(change.old, str):
        return datetime.fromisoformat(change.old)
    if change.field == "due_on" and isinstance(change.old, str):
        return datetime.fromisoformat(change.old).date()
    if change.field == "direction":
        return Direction(str(change.old or ""))
    if change.field == "outcome":
        return Outcome(str(change.old or ""))
    return "" if change.old is None and change.field in PERSONAL else change.old
