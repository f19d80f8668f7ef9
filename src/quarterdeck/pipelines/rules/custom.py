"""Custom fields in criteria: one that is filled in, and what conditions see of the others.

`Facts.more` holds `fields`, the custom fields of deals by `cf_<id>`, and `custom`, the deal's values by the same.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from quarterdeck.pipelines.rules.criteria import Facts, Finding, Kind, Parameter, Params, register
from quarterdeck.pipelines.rules.expressions import Type
from quarterdeck.records.terms.fields import NUMBERS, TEXTS, FieldSpec, FieldType, Value
from quarterdeck.values.text import N_, Text

SET = "custom_field_set"
CUSTOM = "custom"
Fields = Mapping[str, FieldSpec]
KEY = re.compile(r"cf_[1-9][0-9]{0,9}")
HAS = "has_"
_TYPES = {
    **dict.fromkeys(TEXTS, Type.TEXT),
    **dict.fromkeys(NUMBERS, Type.DECIMAL),
    FieldType.YES_NO: Type.FLAG,
    FieldType.DAY: Type.WHOLE,
    FieldType.CHOICE: Type.TEXT,
    FieldType.CHOICES: Type.TEXTS,
}


def types_of(fields: Fields) -> dict[str, Type]:
    """What conditions may name of custom fields: whether each is filled in, and its value where it can be compared.

    A date counts in days from today, a choice is its label. People and accounts can only be asked for.
    """
    known = {f"{HAS}{key}": Type.FLAG for key in fields}
    return known | {key: _TYPES[spec.type] for key, spec in fields.items() if spec.type in _TYPES}


def variables_of(facts: Facts) -> dict[str, Any]:
    """The deal's custom fields as a condition sees them. An empty one is not there, but for texts."""
    fields: Fields = facts.more.get("fields", {})
    values: Mapping[str, Value] = facts.more.get(CUSTOM, {})
    known: dict[str, Any] = {f"{HAS}{key}": key in values for key in fields}
    for key, spec in fields.items():
        if spec.type not in _TYPES:
            continue
        found = _variable(spec, values[key], facts.today) if key in values else _ABSENT.get(_TYPES[spec.type])
        if found is not None:
            known[key] = found
    return known


_ABSENT: Mapping[Type, Any] = {Type.TEXT: "", Type.TEXTS: []}


def _variable(spec: FieldSpec, value: Value, today: date) -> Any:
    if isinstance(value, tuple):
        return [spec.choice_label(one) for one in value]
    if isinstance(value, date):
        return (value - today).days
    if isinstance(value, str | bool):
        return value
    return spec.choice_label(value) if spec.type is FieldType.CHOICE and isinstance(value, int) else float(value)


def missing_field(key: str, fields: Fields) -> Finding:
    """What is said of a custom field that is empty."""
    text = Text.of(N_("{field} is missing. Fill it in."), field=field_label(key, fields))
    return Finding("field_missing", key, text)


def field_label(key: str, fields: Fields) -> str:
    """What a custom field is called; its address for one that is not known."""
    return fields[key].label if key in fields else key


def _find_set(params: Params, facts: Facts) -> Finding | None:
    key, fields = params["field"], facts.more.get("fields", {})
    # A hidden field cannot be filled in any more, so it stops nobody.
    if key in facts.more.get(CUSTOM, {}) or (key in fields and not fields[key].is_active):
        return None
    return missing_field(key, fields)


register(
    SET,
    Kind(
        label=N_("A custom field is filled in"),
        parameters=(Parameter("field", N_("Custom field"), offers="custom_fields"),),
        describe=lambda params: Text.of(N_("{field} is filled in"), field=params.get("label") or params["field"]),
        find=_find_set,
        accepts=lambda params: isinstance(params.get("field"), str) and bool(KEY.fullmatch(params["field"])),
        gathers=lambda _: frozenset({CUSTOM}),
    ),
)


def worded(kind: Kind, params: Params, fields: Fields) -> Text:
    """What a criterion asks in words, custom fields by their labels."""
    named = str(params.get("field", ""))
    return kind.describe({**params, "label": fields[named].label} if named in fields else params)
