"""Writes of objections."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.qualification.actions.rows import Saved, fields_of, locked, put, save, today_of, undoing
from quarterdeck.qualification.events import (
    ObjectionDeleted,
    ObjectionEdited,
    ObjectionRaised,
    ObjectionRestored,
    SubjectEvent,
)
from quarterdeck.qualification.models import Objection
from quarterdeck.qualification.rules import objection_verdict, settled
from quarterdeck.qualification.terms import ObjectionFields
from quarterdeck.users.queries.records import require_writable
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused, require_version

ACTIVE, DELETED = "active", "deleted"
_DAYS = ("raised_on", "settled_on")


@action
def raise_objection(
    *, kind: str, record_id: int, new: ObjectionFields, by: Actor, via: Via, at: datetime | None = None
) -> Saved:
    """Write an objection down. Raises NotFound, NotPermitted, Refused."""
    require_writable(by, kind, record_id)
    stamp = by.stamp(at or timezone.now(), via)
    kept = _accepted(new, today_of(by, stamp.at))
    row = Objection(kind=kind, record_id=record_id, created_at=stamp.at, updated_at=stamp.at)
    put(row, kept)
    row.save(force_insert=True)
    event = ObjectionRaised(record_id=row.pk, subject_kind=kind, subject_id=record_id)
    return Saved(row.pk, row.version, record(event, stamp, field_changes(_nothing(), kept)))


@action
def edit_objection(
    *,
    kind: str,
    record_id: int,
    objection_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of an objection (names as in ObjectionFields): answer it, settle it, open it again.

    Raises NotFound, NotPermitted, Stale, Refused.
    """
    row = _locked(kind, record_id, objection_id, ACTIVE, by)
    require_version(version, row.version)
    stamp = by.stamp(at or timezone.now(), via)
    before = fields_of(row, ObjectionFields)
    after = _accepted(replace(before, **changes), today_of(by, stamp.at))
    put(row, after)
    row.updated_at = stamp.at
    event = ObjectionEdited(record_id=row.pk, subject_kind=kind, subject_id=record_id)
    return save(row, event, field_changes(before, after), stamp)


@action
def undo_objection_edit(
    *,
    kind: str,
    record_id: int,
    objection_id: int,
    seq: int,
    by: Actor,
    via: Via,
    at: datetime | None = None,
) -> Saved:
    """Take an edit back by another one. Raises NotFound, NotPermitted, Refused when a field changed again since."""
    row = _locked(kind, record_id, objection_id, ACTIVE, by)
    old = undoing("objection", row.pk, seq, fields_of(row, ObjectionFields))
    changes = {
        name: (date.fromisoformat(str(value)) if value else None) if name in _DAYS else value or ""
        for name, value in old.items()
    }
    return edit_objection(
        kind=kind, record_id=record_id, objection_id=objection_id, changes=changes, by=by, via=via, at=at
    )


@action
def delete_objection(
    *,
    kind: str,
    record_id: int,
    objection_id: int,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Take an objection away: it stays for history and can be restored. Raises NotFound, NotPermitted, Stale."""
    row = _locked(kind, record_id, objection_id, ACTIVE, by)
    require_version(version, row.version)
    event = ObjectionDeleted(record_id=row.pk, subject_kind=kind, subject_id=record_id)
    return _set_state(row, DELETED, event, by, via, at)


@action
def restore_objection(
    *, kind: str, record_id: int, objection_id: int, by: Actor, via: Via, at: datetime | None = None
) -> Saved:
    """Bring a deleted objection back. Raises NotFound, NotPermitted."""
    row = _locked(kind, record_id, objection_id, DELETED, by)
    event = ObjectionRestored(record_id=row.pk, subject_kind=kind, subject_id=record_id)
    return _set_state(row, ACTIVE, event, by, via, at)


def _locked(kind: str, record_id: int, objection_id: int, state: str, by: Actor) -> Objection:
    require_writable(by, kind, record_id)
    rows = Objection.objects.filter(kind=kind, record_id=record_id, state=state)
    return locked(rows, objection_id, "objection")


def _set_state(row: Objection, state: str, event: SubjectEvent, by: Actor, via: Via, at: datetime | None) -> Saved:
    stamp = by.stamp(at or timezone.now(), via)
    change = FieldChange("state", row.state, state)
    row.state, row.updated_at = state, stamp.at
    return save(row, event, [change], stamp)


def _accepted(new: ObjectionFields, today: date) -> ObjectionFields:
    kept = settled(new, today=today)
    if reasons := objection_verdict(kept, today=today):
        raise Refused(reasons)
    return kept


def _nothing() -> ObjectionFields:
    return ObjectionFields(topic="", outcome="")
