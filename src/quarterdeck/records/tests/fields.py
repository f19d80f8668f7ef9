"""Custom fields for tests, made by the actions of the product, and what a filter says in plain Python."""

from dataclasses import replace
from typing import Any

from quarterdeck.records.actions.fields import create_field
from quarterdeck.records.queries.fields import stored_field
from quarterdeck.records.terms.fields import (
    TEXTS,
    FieldFilter,
    FieldKind,
    FieldOp,
    FieldSpec,
    FieldType,
    NewField,
    Value,
)
from quarterdeck.users.queries import system_actor
from quarterdeck.values.text import LONGEST_KEY, fold, forbidden_character
from tests.cast import SYSTEM

RANGES = (FieldOp.AT_LEAST, FieldOp.AT_MOST, FieldOp.BEFORE, FieldOp.AFTER)


def a_field(type: str = "text", label: str = "Field", kind: str = "account", **more: Any) -> FieldSpec:  # noqa: A002  the field's own word
    """A custom field as it is stored. Choosing ones get Gold, Silver and Bronze unless `choices` says otherwise."""
    if type.startswith("choice"):
        more.setdefault("choices", ("Gold", "Silver", "Bronze"))
    new = NewField(kind=FieldKind(kind), type=FieldType(type), label=label, **more)
    return stored_field(create_field(new=new, by=system_actor(), via=SYSTEM).field_id)


def holds(spec: FieldSpec, narrowed: FieldFilter, value: Value | None) -> bool:
    """Whether a record with this value (None: none) meets a filter: what the SQL condition says, said plainly."""
    if narrowed.op in (FieldOp.IS_SET, FieldOp.IS_EMPTY):
        return (value is not None) is (narrowed.op is FieldOp.IS_SET)
    if narrowed.op is FieldOp.IS_NOT:
        return not holds(spec, replace(narrowed, op=FieldOp.IS), value)
    if value is None:
        return False
    if narrowed.op is FieldOp.CONTAINS:
        return _contains(spec, str(value), str(narrowed.value))
    if narrowed.op in RANGES:
        return _lies(narrowed.op, value, narrowed.value)
    held = {_key(spec, one) for one in (value if isinstance(value, tuple) else (value,))}
    asked = narrowed.value if isinstance(narrowed.value, tuple) else (narrowed.value,)
    return not held.isdisjoint(_key(spec, one) for one in asked)


def _key(spec: FieldSpec, value: object) -> object:
    if spec.type is FieldType.LONG_TEXT:
        return fold(str(value))
    return fold(str(value))[:LONGEST_KEY] if spec.type in TEXTS else value


def _contains(spec: FieldSpec, value: str, sought: str) -> bool:
    key = fold(sought)
    if forbidden_character(sought) or (spec.type is not FieldType.LONG_TEXT and len(key) > LONGEST_KEY):
        return False
    return key in str(_key(spec, value))


def _lies(op: FieldOp, value: Any, end: Any) -> bool:
    return bool(
        {
            FieldOp.AT_LEAST: value >= end,
            FieldOp.AT_MOST: value <= end,
            FieldOp.BEFORE: value < end,
            FieldOp.AFTER: value > end,
        }[op]
    )
