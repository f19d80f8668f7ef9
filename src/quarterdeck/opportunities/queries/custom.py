"""Custom fields of opportunities: what is entered, what the gate is told of them, and what they were."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, Func, Value
from django.db.models.functions import Coalesce

from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.pipelines.rules.custom import CUSTOM
from quarterdeck.records.queries.fields import every_field, sort_expression
from quarterdeck.records.terms.fields import KEY_PREFIX, LARGEST_SCALED, FieldSpec, FieldType
from quarterdeck.records.terms.fields import Value as FieldValue
from quarterdeck.users.terms import Actor

KIND = OpportunityEvent.kind
Values = Mapping[int, FieldValue | None]


def parted(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A change as the fields every company has, and the custom ones."""
    custom = {name: value for name, value in changes.items() if name.startswith(KEY_PREFIX)}
    return {name: value for name, value in changes.items() if name not in custom}, custom


def custom_facts(actor: Actor, values: Values) -> dict[str, Any]:
    """What criteria are told of custom fields, as `Facts.more` takes it."""
    held = {f"{KEY_PREFIX}{field_id}": value for field_id, value in values.items() if value is not None}
    return {"fields": every_field(actor, KIND), CUSTOM: held}


def told_of(more: Mapping[str, Any], values: Values) -> Mapping[str, Any]:
    """The same facts once these values are written."""
    if CUSTOM not in more or not values:
        return more
    held = more[CUSTOM] | {f"{KEY_PREFIX}{field_id}": value for field_id, value in values.items()}
    return {**more, CUSTOM: {key: value for key, value in held.items() if value is not None}}


def sort_key(spec: FieldSpec, *, descends: bool) -> Coalesce:
    """What a list sorts by where it sorts by a custom field. Deals without a value come last either way."""
    value = sort_expression(spec)
    if spec.type is FieldType.DAY:
        return Coalesce(value, Value(date.min if descends else date.max), output_field=DateField())
    if spec.type is FieldType.TEXT:
        # A text has a zero before it: what comes last is a one, or nothing at all.
        return Coalesce(
            _joined(Value("0", output_field=CharField()), value),
            Value("" if descends else "1"),
            output_field=CharField(),
        )
    missing = -2 * LARGEST_SCALED if descends else 2 * LARGEST_SCALED
    return Coalesce(value, Value(missing), output_field=BigIntegerField())


def _joined(*texts: Any) -> Func:
    """Texts one after the other; NULL where one of them is, which Django's own does not say."""
    return Func(*texts, template="(%(expressions)s)", arg_joiner=" || ", output_field=CharField())
