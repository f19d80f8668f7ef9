"""Copying the values of a custom field into one of another type, a batch of records at a time."""

from dataclasses import replace
from datetime import datetime

from quarterdeck.journal.actions import action, insert_rows, record
from quarterdeck.journal.terms import Door, Via
from quarterdeck.records.actions.values import COLUMNS, value_rows
from quarterdeck.records.events.fields import FieldCopied
from quarterdeck.records.models import Field, FieldValue
from quarterdeck.records.queries.fields import stored_fields, stored_values
from quarterdeck.records.rules.fields import converted
from quarterdeck.users.actions import renew_fields_version
from quarterdeck.users.queries import system_actor

BATCH = 200


@action
def copy_field_values(*, at: datetime) -> int:
    """Copy the next batch of records of a field that is being copied; how many were looked at, 0 when none is left.

    What a record already has in the new field stays. Values that the new type cannot hold are counted and left.
    """
    row = Field.objects.select_for_update().filter(copy_after__isnull=False).order_by("pk").first()
    if row is None or row.copied_from_id is None:
        return 0
    held = FieldValue.objects.filter(field_id=row.copied_from_id, record_id__gt=row.copy_after)
    ids = list(held.order_by("record_id").values_list("record_id", flat=True).distinct()[:BATCH])
    if not ids:
        return _finish(row, at)
    specs = {spec.id: spec for spec in stored_fields()[row.kind].values()}
    source, target = specs[row.copied_from_id], specs[row.pk]
    # A choice that is hidden by now is copied where the new field offers it.
    target = replace(target, choices=tuple(replace(choice, is_active=True) for choice in target.choices))
    values = stored_values(row.kind, ids, {source.id: source, target.id: target})
    fresh = []
    for record_id in ids:
        if target.id in values[record_id]:
            continue
        found = converted(source, values[record_id][source.id], target)
        if found is None:
            row.left_out += 1
        else:
            row.copied += 1
            fresh += value_rows(row.kind, record_id, target, found)
    insert_rows(FieldValue, COLUMNS, fresh)
    row.copy_after = ids[-1]
    row.save(update_fields=["copy_after", "copied", "left_out"])
    return len(ids)


def _finish(row: Field, at: datetime) -> int:
    source_id = row.copied_from_id or 0
    row.copy_after = None
    row.save(update_fields=["copy_after"])
    renew_fields_version()
    event = FieldCopied(record_id=row.pk, source_id=source_id, copied=row.copied, left=row.left_out)
    record(event, system_actor().stamp(at, Via(Door.SYSTEM)))
    return 1
