"""Reads of objections."""

from django.db.models import QuerySet

from quarterdeck.qualification.models import Objection
from quarterdeck.qualification.terms import ObjectionFields
from quarterdeck.values.dataclasses import dataclass, fields
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection."""

    id: int
    fields: ObjectionFields
    version: int


_FIELDS = tuple(field.name for field in fields(ObjectionFields))
_COLUMNS = ("id", "version", *_FIELDS)


def objections_of(kind: str, record_id: int) -> list[ObjectionRow]:
    """The objections about a record, the last raised first. One query."""
    rows = Objection.objects.filter(kind=kind, record_id=record_id, state="active")
    found = rows.order_by("-raised_on", "-created_at").values_list(*_COLUMNS)
    return [_row(*values) for values in found]


def objection_row(kind: str, record_id: int, objection_id: int) -> ObjectionRow:
    """One objection. Raises NotFound."""
    rows = Objection.objects.filter(kind=kind, record_id=record_id, pk=objection_id, state="active")
    values = rows.values_list(*_COLUMNS).first()
    if values is None:
        raise NotFound("objection")
    return _row(*values)


def standing_objections(kind: str) -> QuerySet[Objection]:
    """Every objection about records of a kind that was not taken away, for upper slices to narrow to what is seen."""
    return Objection.objects.filter(kind=kind, state="active")


def _row(pk: int, version: int, *values: object) -> ObjectionRow:
    return ObjectionRow(pk, ObjectionFields(**dict(zip(_FIELDS, values, strict=True))), version)  # type: ignore[arg-type]  # the columns are the fields
