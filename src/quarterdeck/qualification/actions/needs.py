"""Writes of needs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quarterdeck.catalog.queries import active_currencies
from quarterdeck.journal.actions import Recorded, action, record, record_many
from quarterdeck.journal.terms import Via, field_changes
from quarterdeck.qualification.actions.rows import Saved, require_all_writable, undoing
from quarterdeck.qualification.events import NeedsEdited
from quarterdeck.qualification.models import Needs
from quarterdeck.qualification.queries.needs import AMOUNTS, TEXTS, fields_of_needs
from quarterdeck.qualification.rules import clean_needs, needs_verdict
from quarterdeck.qualification.terms import NeedsFields, NeedsRow
from quarterdeck.users.queries.records import require_writable
from quarterdeck.users.terms import Actor
from quarterdeck.values.money import Money
from quarterdeck.values.verdict import NotFound, Refused, require_version

_NOTHING = NeedsFields()


@action
def edit_needs(
    *,
    kind: str,
    record_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of the needs behind a record, named as in NeedsFields; the first change has version 0 before it.

    Raises NotFound, NotPermitted, Stale, or Refused with every reason the rules give.
    """
    require_writable(by, kind, record_id)
    stamp = by.stamp(at or timezone.now(), via)
    row = _locked(kind, record_id)
    require_version(version, row.version)
    before = fields_of_needs(row)
    after = clean_needs(replace(before, **changes))
    currencies = active_currencies() | {before.budget_currency}
    if reasons := needs_verdict(after, currencies=currencies - {""}):
        raise Refused(reasons)
    _put(row, after)
    written = field_changes(before, fields_of_needs(row))
    if not written:
        return Saved(row.pk, row.version, None)
    row.version += 1
    row.updated_at = stamp.at
    row.save(force_update=True)
    event = NeedsEdited(record_id=row.pk, subject_kind=kind, subject_id=record_id)
    return Saved(row.pk, row.version, record(event, stamp, written))


@action
def undo_needs_edit(*, kind: str, record_id: int, seq: int, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Take an edit back by another one: every field it changed gets its value of before.

    Raises NotFound, NotPermitted, or Refused when such a field was changed again since.
    """
    require_writable(by, kind, record_id)
    row = Needs.objects.filter(kind=kind, record_id=record_id).first()
    if row is None:
        raise NotFound("needs")
    old = undoing("needs", row.pk, seq, fields_of_needs(row))
    changes = {
        name: (None if value is None else Decimal(value)) if name in AMOUNTS else value or ""
        for name, value in old.items()
    }
    return edit_needs(kind=kind, record_id=record_id, changes=changes, by=by, via=via, at=at)


@action
def record_needs_rows(
    *, kind: str, rows: Sequence[NeedsRow], by: Actor, via: Via, at: datetime | None = None
) -> list[int]:
    """Write the needs of many records that have none yet, with the rules and history of `edit_needs`.

    Raises NotFound or NotPermitted when one record is out of reach, Refused for the first row there are reasons
    against: then nothing is written. Answers the ids of the needs, in order.
    """
    require_all_writable(by, kind, [row.record_id for row in rows])
    stamp, currencies = by.stamp(at or timezone.now(), via), active_currencies()
    made, recorded = [], []
    for row in rows:
        needs = clean_needs(row.needs)
        if reasons := needs_verdict(needs, currencies=currencies):
            raise Refused(reasons)
        found = Needs(kind=kind, record_id=row.record_id, version=1, updated_at=stamp.at)
        _put(found, needs)
        made.append(found)
        event = NeedsEdited(record_id=found.pk, subject_kind=kind, subject_id=row.record_id)
        recorded.append(Recorded(event, stamp, field_changes(_NOTHING, fields_of_needs(found))))
    Needs.objects.bulk_create(made, batch_size=500)
    record_many(recorded)
    return [found.pk for found in made]


def _locked(kind: str, record_id: int) -> Needs:
    """The row, made when there is none: of two who write first, one waits for the other."""
    rows = Needs.objects.select_for_update().filter(kind=kind, record_id=record_id)
    row = rows.first()
    if row is None:
        Needs.objects.bulk_create([Needs(kind=kind, record_id=record_id)], ignore_conflicts=True)
        row = rows.get()
    return row


def _put(row: Needs, needs: NeedsFields) -> None:
    for name in TEXTS:
        setattr(row, name, getattr(needs, name))
    for name in AMOUNTS:
        amount = getattr(needs, name)
        setattr(row, f"{name}_minor", None if amount is None else Money(amount, needs.budget_currency).minor)
