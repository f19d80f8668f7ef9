"""Lists of accounts and contacts by their custom fields: what narrows them, and what they are sorted by."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from django.db.models import BigIntegerField, CharField, DateField, Func, Model, QuerySet, Value
from django.db.models.functions import Coalesce

from quarterdeck.customers.queries.pages import MISSING, SortKey
from quarterdeck.records.queries.fields import field_condition, field_specs, sort_expression
from quarterdeck.records.terms.fields import FieldFilter, FieldSpec, FieldType
from quarterdeck.users.terms import Actor

M = TypeVar("M", bound=Model)


def by_custom_fields(rows: QuerySet[M], actor: Actor, kind: str, narrowed: Iterable[FieldFilter]) -> QuerySet[M]:
    """The rows that meet all these filters; none for a field that is not there."""
    specs = {spec.id: spec for spec in field_specs(actor, kind)} if narrowed else {}
    for one in narrowed:
        spec = specs.get(one.field_id)
        rows = rows.none() if spec is None else rows.filter(field_condition(spec, one))
    return rows


def custom_sorts(actor: Actor, kind: str, sort: str) -> Mapping[str, Callable[[bool], SortKey]]:
    """The sort by a custom field, when `sort` asks for one that lists can be sorted by."""
    asked = sort.removeprefix("-")
    if not asked.startswith("cf_"):
        return {}
    return {spec.key: _sort(spec) for spec in field_specs(actor, kind) if spec.key == asked and spec.is_sorted}


def _sort(spec: FieldSpec) -> Callable[[bool], SortKey]:
    """Records without a value come last whichever way the list goes."""

    def key(descends: bool) -> SortKey:  # noqa: FBT001  every sort is called so
        value = sort_expression(spec)
        if spec.type is FieldType.DAY:
            missing = Value(date.min if descends else date.max, output_field=DateField())
            return SortKey(Coalesce(value, missing, output_field=DateField()), date)
        if spec.type is FieldType.TEXT:
            # A text has a zero before it: what comes last is a one, or nothing at all.
            marked = Func(
                Value("0", output_field=CharField()),
                value,
                template="(%(expressions)s)",
                arg_joiner=" || ",
                output_field=CharField(),
            )
            return SortKey(Coalesce(marked, Value("" if descends else "1"), output_field=CharField()))
        least = Value(-MISSING if descends else MISSING, output_field=BigIntegerField())
        return SortKey(Coalesce(value, least, output_field=BigIntegerField()), int)

    return key
