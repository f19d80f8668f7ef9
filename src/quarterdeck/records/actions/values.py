"""Writing the values of custom fields, inside the action of the record they belong to."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from quarterdeck.journal.actions import insert_rows
from quarterdeck.journal.terms import FieldChange
from quarterdeck.records.models import FieldValue
from quarterdeck.records.queries.fields import as_stored, every_field, stored_values
from quarterdeck.records.rules.fields import as_json
from quarterdeck.records.terms.fields import TEXTS, FieldSpec, FieldType, Value
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import LONGEST_KEY, fold

COLUMNS = ("kind", "record_id", "field_id", "number", "text", "text_key", "block", "day", "ref", "choice_id")
Rows = Mapping[int, Mapping[int, Value | None]]


def write_values(
    *,
    by: Actor,
    kind: str,
    rows: Rows,
    before: Mapping[int, Mapping[int, Value]] | None = None,
    personal: Collection[int] = (),
) -> dict[int, list[FieldChange]]:
    """Store checked values by record and field id (None clears); what changed, by record, for its own entry.

    Call inside the action that locked the records. `before` are their present values where the caller has read
    them (an empty mapping for new records). Texts of the records in `personal` are marked as that record's
    personal values. A query to read, one to remove, one to add, whatever the number of records; none for no rows.
    """
    rows = {record_id: values for record_id, values in rows.items() if values}
    if not rows:
        return {}
    fields = {spec.id: spec for spec in every_field(by, kind).values()}
    if before is None:
        before = stored_values(kind, list(rows), fields)
    changed = {
        (record_id, field_id): value
        for record_id, values in rows.items()
        for field_id, value in values.items()
        if before.get(record_id, {}).get(field_id) != value
    }
    _replace(kind, changed, fields, before)
    changes: dict[int, list[FieldChange]] = {}
    for (record_id, field_id), value in changed.items():
        old = before.get(record_id, {}).get(field_id)
        subject = (kind, record_id) if record_id in personal and fields[field_id].type in TEXTS else None
        change = FieldChange(fields[field_id].key, as_json(old), as_json(value), personal=subject)
        changes.setdefault(record_id, []).append(change)
    return changes


def _replace(
    kind: str,
    changed: Mapping[tuple[int, int], Value | None],
    fields: Mapping[int, FieldSpec],
    before: Mapping[int, Mapping[int, Value]],
) -> None:
    gone = [key for key in changed if before.get(key[0], {}).get(key[1]) is not None]
    if gone:
        held = FieldValue.objects.filter(
            kind=kind, record_id__in={key[0] for key in gone}, field_id__in={key[1] for key in gone}
        )
        pairs = held.values_list("pk", "record_id", "field_id")
        wanted = set(gone)
        FieldValue.objects.filter(pk__in=[pk for pk, *key in pairs if tuple(key) in wanted]).delete()
    insert_rows(
        FieldValue,
        COLUMNS,
        [
            row
            for (record_id, field_id), value in changed.items()
            if value is not None
            for row in value_rows(kind, record_id, fields[field_id], value)
        ],
    )


def value_rows(kind: str, record_id: int, spec: FieldSpec, value: Value) -> list[tuple[object, ...]]:
    """The rows that hold a value: one, or one for each of several choices."""
    several = value if isinstance(value, tuple) else (value,)
    return [(kind, record_id, spec.id, *_columns(spec, one)) for one in several]


def _columns(spec: FieldSpec, value: Value) -> tuple[object, ...]:
    """number, text, text_key, block, day, ref, choice_id"""
    if spec.type is FieldType.LONG_TEXT:
        return (None, value, None, fold(str(value)), None, None, None)
    if spec.type in TEXTS:
        return (None, value, fold(str(value))[:LONGEST_KEY], None, None, None, None)
    if isinstance(value, Decimal | bool):
        return (as_stored(spec, value), None, None, None, None, None, None)
    if isinstance(value, date):
        return (None, None, None, None, value, None, None)
    if spec.type in (FieldType.PERSON, FieldType.ACCOUNT):
        return (None, None, None, None, None, value, None)
    return (None, None, None, None, None, None, value)


def erase_values(*, kind: str, record_id: int) -> None:
    """Remove what a record has in custom fields, without a trace: for privacy, inside the action that erases it."""
    FieldValue.objects.filter(kind=kind, record_id=record_id).delete()
