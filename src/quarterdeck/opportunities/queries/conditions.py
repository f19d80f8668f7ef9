"""Conditions on the fields every deal has, as predicates: an allow-list of fields, each with its column and kind."""

from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import and_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.terms import Condition
from quarterdeck.records.terms.fields import FieldOp

# Field -> its column. What is not here cannot be compared.
COLUMNS = {
    "category": "category",
    "type": "type",
    "channel": "channel",
    "source": "source",
    "competitor": "competitor",
    "order_reference": "order_reference",
    "created": "created_at",
    "closed": "closed_on",
    "pushes": "push_count",
    "days": "stage_entered_at",
    "next": "next_activity_on",
    "probability": "system_probability_bp",
}
TEXTS = frozenset({"source", "competitor", "order_reference"})
_LOOKUPS = {FieldOp.AT_LEAST: "gte", FieldOp.AT_MOST: "lte", FieldOp.BEFORE: "lt", FieldOp.AFTER: "gt"}
# More days in a stage is an earlier entry.
_TURNED = {"gte": "lte", "lte": "gte", "lt": "gt", "gt": "lt"}


def settled(lens: Lens, conditions: tuple[Condition, ...]) -> frozenset[tuple[str, str, Any]]:
    """The conditions as (column, lookup, value), days of instants by the company's clock."""
    return frozenset(_settled(lens, one) for one in conditions)


def conditions_q(found: frozenset[tuple[str, str, Any]]) -> Q:
    """All of them as one predicate."""
    return reduce(and_, (_q(*one) for one in sorted(found, key=repr)), Q())


def _settled(lens: Lens, one: Condition) -> tuple[str, str, Any]:
    column = COLUMNS[one.field]
    if one.op in (FieldOp.IS_SET, FieldOp.IS_EMPTY):
        return column, one.op.value, one.field in TEXTS
    if one.op is FieldOp.CONTAINS:
        return column, "icontains", str(one.value)
    if one.op in (FieldOp.ANY_OF, FieldOp.IS_NOT):
        values = one.value if isinstance(one.value, tuple) else (one.value,)
        return column, "in" if one.op is FieldOp.ANY_OF else "not in", values
    lookup = _LOOKUPS[one.op]
    if one.field == "days" and isinstance(one.value, int):
        lookup = _TURNED[lookup]
        day = lens.today - timedelta(days=min(one.value, 36_500))
        return column, "lt" if lookup == "lte" else lookup, _midnight(lens, day + timedelta(days=lookup == "lte"))
    if one.field == "created" and isinstance(one.value, date):
        is_end = lookup in ("lte", "gt")
        lookup = {"lte": "lt", "gt": "gte"}.get(lookup, lookup)
        return column, lookup, _midnight(lens, one.value + timedelta(days=is_end))
    return column, lookup, one.value


def _midnight(lens: Lens, day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(lens.company.time_zone))


def _q(column: str, lookup: str, value: Any) -> Q:
    if lookup in (FieldOp.IS_SET.value, FieldOp.IS_EMPTY.value):
        empty = Q(**{column: ""}) if value else Q(**{f"{column}__isnull": True})
        return empty if lookup == FieldOp.IS_EMPTY.value else ~empty
    if lookup == "not in":
        return ~Q(**{f"{column}__in": value})
    return Q(**{f"{column}__{lookup}": value})
