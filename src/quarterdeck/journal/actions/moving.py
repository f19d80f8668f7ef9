"""Letting rows follow a record that becomes part of another one, where nothing but the column changes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet

from quarterdeck.journal.queries.holders import MERGEABLE, Holder
from quarterdeck.journal.terms import Stamp
from quarterdeck.values.dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A column that names records: an id alone, or with their kind in `kind_column`.

    `once` are the columns of which there may be one row each for a record, an empty tuple for one row at all, None
    for any number; it binds the rows of `binding`. A row the target has already stays with the source.
    """

    model: type[Model]
    name: str
    kind_column: str = ""
    once: tuple[str, ...] | None = None
    binding: Q = field(default_factory=Q)


def column_holders(table_column: str, column: Column) -> list[Holder]:
    """The holders of a column that names records of every kind that can be merged."""
    return [column_holder(f"{table_column}:{kind}", kind, column) for kind in MERGEABLE]


def column_holder(key: str, kind: str, column: Column) -> Holder:
    """The holder of a column's rows for records of a kind."""

    def rows(record_id: int) -> QuerySet[Any, Any]:
        where = {column.name: record_id} | ({column.kind_column: kind} if column.kind_column else {})
        return QuerySet(column.model).filter(**where)

    def free(source: QuerySet[Any, Any], target_id: int) -> list[int]:
        ids = source.order_by("pk").values_list("pk", flat=True)
        if column.once is None:
            return list(ids)
        taken = set(rows(target_id).filter(column.binding).values_list(*column.once)) if column.once else None
        if taken is None:
            return [] if rows(target_id).exists() else list(ids)
        bound = source.filter(column.binding).values_list("pk", *column.once)
        stay = {pk for pk, *values in bound if tuple(values) in taken}
        return [pk for pk in ids if pk not in stay]

    def put(source: QuerySet[Any, Any], target_id: int) -> list[int]:
        if moved := free(source.select_for_update(of=("self",)), target_id):
            QuerySet(column.model).filter(pk__in=moved).update(**{column.name: target_id})
        return moved

    def move(source_id: int, target_id: int, _stamp: Stamp) -> list[int]:
        return put(rows(source_id), target_id)

    def back(ids: Sequence[int], source_id: int, target_id: int, _stamp: Stamp) -> set[int]:
        return set(put(rows(target_id).filter(pk__in=ids), source_id))

    return Holder(key, kind, move, back)
