"""Filters on custom fields, as addresses and the API's parameters name them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from quarterdeck.records.rules.fields import read_ref, read_value
from quarterdeck.records.terms.fields import (
    NUMBERS,
    REFERRING,
    TEXTS,
    FieldFilter,
    FieldOp,
    FieldSpec,
    FieldType,
    KnownRefs,
)
from quarterdeck.values.text import N_, Text, forbidden_character
from quarterdeck.values.verdict import Reason

# cf_12 itself compares for equality, or for texts: contains.
ENDINGS = {
    "_not": FieldOp.IS_NOT,
    "_from": FieldOp.AT_LEAST,
    "_to": FieldOp.AT_MOST,
    "_before": FieldOp.BEFORE,
    "_after": FieldOp.AFTER,
}
_STATES = {"set": FieldOp.IS_SET, "empty": FieldOp.IS_EMPTY}
_RANGES = (FieldOp.AT_LEAST, FieldOp.AT_MOST, FieldOp.BEFORE, FieldOp.AFTER)


def read_filters(specs: Iterable[FieldSpec], params: Mapping[str, str]) -> tuple[list[FieldFilter], list[Reason]]:
    """The filters that parameters ask for, and why some of them cannot be understood.

    `cf_12` is equal to (a text: contains), `cf_12_not` is not, `cf_12_from` and `cf_12_to` include their end,
    `cf_12_before` and `cf_12_after` do not, `cf_12_is` is `set` or `empty`. Choices go by their label. Other
    parameters are left alone, and so is one of a field that is not there.
    """
    found: list[FieldFilter] = []
    reasons: list[Reason] = []
    for spec in specs:
        for name, op in _asked(spec, params):
            narrowed = _read(spec, op, params[name])
            if narrowed is None:
                text = Text.of(N_("{field} cannot be compared so."), field=spec.label)
                reasons.append(Reason(code="custom_filter_wrong", text=text, field=name))
            else:
                found.append(narrowed)
    return found, reasons


def parameter_names(specs: Iterable[FieldSpec]) -> set[str]:
    """Every parameter that may narrow a list by one of these fields."""
    return {name for spec in specs for name in _names(spec)}


def _names(spec: FieldSpec) -> list[str]:
    return [spec.key, f"{spec.key}_is", *(f"{spec.key}{ending}" for ending in ENDINGS)]


def _asked(spec: FieldSpec, params: Mapping[str, str]) -> list[tuple[str, FieldOp | None]]:
    """The parameters about a field with what they ask; None where that depends on the value."""
    equal = FieldOp.CONTAINS if spec.type in TEXTS else FieldOp.IS
    known: dict[str, FieldOp | None] = {spec.key: equal, f"{spec.key}_is": None}
    known |= {f"{spec.key}{ending}": op for ending, op in ENDINGS.items()}
    return [(name, op) for name, op in known.items() if params.get(name)]


def _read(spec: FieldSpec, op: FieldOp | None, raw: str) -> FieldFilter | None:
    if op is None:
        state = _STATES.get(raw)
        return FieldFilter(spec.id, state) if state else None
    if op in _RANGES and spec.type not in (*NUMBERS, FieldType.DAY):
        return None
    if op is FieldOp.CONTAINS or spec.type in TEXTS:
        return None if forbidden_character(raw) else FieldFilter(spec.id, op, raw)
    if spec.type in REFERRING:
        found = read_ref(raw)
        return None if found is None else FieldFilter(spec.id, op, found)
    # What is hidden by now can still be looked for. A number with more places than the field has is no reason.
    every = replace(spec, choices=tuple(replace(choice, is_active=True) for choice in spec.choices))
    value, wrong = read_value(every, raw, KnownRefs())
    return None if wrong or value is None else FieldFilter(spec.id, op, value)
