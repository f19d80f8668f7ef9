"""Conditions in CEL as a kind of criterion: their environment, and what is unmet.

Amounts stand in units of their currency as decimal numbers: comparisons are exact up to 15 digits. Days
count from the company's today. What cannot be worked out counts as unmet, with its reason.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from quarterdeck.pipelines.rules.criteria import Entry, Facts, Finding, Kind, Parameter, Params, register
from quarterdeck.pipelines.rules.custom import CUSTOM, HAS, KEY, Fields, missing_field, types_of, variables_of
from quarterdeck.pipelines.rules.expressions import (
    Reading,
    Type,
    UnsoundExpressionError,
    names_in,
    read_expression,
)
from quarterdeck.pipelines.terms import FIELD_LABELS, BuyingRole
from quarterdeck.values.text import N_, Text, label

if TYPE_CHECKING:
    from cel import Program

# Fields of an expression. A field that is empty is not there at all: `has_amount` asks first.
FIELDS: dict[str, Type] = {
    "name": Type.TEXT,
    "has_amount": Type.FLAG,
    "amount": Type.DECIMAL,
    "currency": Type.TEXT,
    "has_close_date": Type.FLAG,
    "days_to_close": Type.WHOLE,
    "channel": Type.TEXT,
    "type": Type.TEXT,
    "category": Type.TEXT,
    "source": Type.TEXT,
    "competitor": Type.TEXT,
    "order_reference": Type.TEXT,
    "age_days": Type.WHOLE,
    "days_in_stage": Type.WHOLE,
    "contact_count": Type.WHOLE,
    "contacts": Type.TABLE,
    "activities": Type.TABLE,
    "levels": Type.TABLE,
}
_TEXTS = tuple(name for name, kind in FIELDS.items() if kind is Type.TEXT)
_SHOWS = {"amount": "amount", "days_to_close": "close_date"}
# What an expression needs besides the deal's own fields, by the name it has there.
_GATHERED = {"age_days": "ages", "days_in_stage": "ages", "activities": "activities", "levels": "levels"}
LONGEST_MESSAGE = 200
CONDITION = "condition"


def reading_of(expression: str, custom: Mapping[str, Type] | None = None) -> Reading:
    """What a sound expression names; `custom` are the types of custom fields. Raises UnsoundExpressionError."""
    types = custom or {}
    return _reading(expression, tuple((name, types[name]) for name in sorted(_custom_names(expression) & types.keys())))


@lru_cache(maxsize=512)
def _reading(expression: str, custom: tuple[tuple[str, Type], ...]) -> Reading:
    return read_expression(expression, {**FIELDS, **dict(custom)})


@lru_cache(maxsize=512)
def _custom_names(expression: str) -> frozenset[str]:
    return frozenset(name for name in names_in(expression) if KEY.fullmatch(name.removeprefix(HAS)))


@lru_cache(maxsize=512)
def _program(expression: str) -> "Program":
    # Half a second, most of it a terminal prompt: only for those who have a condition.
    import cel

    return cel.compile(expression)


def environment(facts: Facts, reading: Reading) -> dict[str, Any]:
    """The fields as an expression sees them. A key it looks up that nobody counted is 0."""
    values, amount, day = facts.values, facts.values.get("amount"), facts.values.get("close_date")
    tables: Mapping[str, Mapping[str, int]] = {
        "contacts": {role.value: facts.roles.get(role.value, 0) for role in BuyingRole},
        "activities": facts.more.get("activities", {}),
        "levels": facts.more.get("levels", {}),
    }
    known = {
        **{name: str(values.get(name) or "") for name in _TEXTS},
        "has_amount": amount is not None,
        "amount": None if amount is None else float(amount),
        "has_close_date": day is not None,
        "days_to_close": None if day is None else (day - facts.today).days,
        "age_days": facts.more.get("age_days", 0),
        "days_in_stage": facts.more.get("days_in_stage", 0),
        "contact_count": sum(facts.roles.values()),
        **{name: dict.fromkeys(reading.keys.get(name, ()), 0) | dict(table) for name, table in tables.items()},
        **variables_of(facts),
    }
    return {name: value for name, value in known.items() if value is not None}


def _find(params: Params, facts: Facts) -> Finding | None:
    fields: Fields = facts.more.get("fields", {})
    try:
        reading = reading_of(params["expression"], types_of(fields))
    except UnsoundExpressionError as error:
        # A custom field that nobody knows here; the expression itself was read when it was saved.
        text = Text.of(N_("Not met: {message}. {why}"), message=params["message"], why=error.text)
        return Finding("condition_failed", "", text)
    known = environment(facts, reading)
    try:
        if _program(params["expression"]).execute(known) is True:
            return None
        why = ""
    except Exception as error:  # noqa: BLE001  the engine's errors have no common base; none may stop the gate
        why = str(error).splitlines()[0][:LONGEST_MESSAGE]
    missing = next((name for name in sorted(reading.fields) if name not in known), None)
    if missing is not None:
        if missing in fields:
            # A hidden field cannot be filled in any more, so its want stops nobody.
            return missing_field(missing, fields) if fields[missing].is_active else None
        shown = _SHOWS[missing]
        text = Text.of(N_("{field} is missing. Fill it in."), field=label(FIELD_LABELS[shown]))
        return Finding("field_missing", shown, text)
    field = next((name for name in sorted(reading.fields) if name in FIELD_LABELS or name in fields), "")
    if why:
        text = Text.of(N_("Not met: {message}. It could not be worked out: {why}."), message=params["message"], why=why)
        return Finding("condition_failed", field, text)
    return Finding("condition_unmet", field, Text.of(N_("Not met: {message}."), message=params["message"]))


def _fault(params: Params, custom: Mapping[str, Type] | None = None) -> Text | None:
    """Why this cannot be asked. Without the types of `custom` fields an expression that names some is not judged."""
    message, expression = params.get("message"), params.get("expression")
    if not isinstance(message, str) or not message.strip() or len(message) > LONGEST_MESSAGE:
        return Text.of(N_("Say in {most} characters at most what must be so."), most=LONGEST_MESSAGE)
    if not isinstance(expression, str) or not expression.strip():
        return Text.of(N_('Write a condition, for example: amount > 10000.0 && source != ""'))
    if custom is None and _custom_names(expression):
        return None
    try:
        read_expression(expression, {**FIELDS, **(custom or {})})
    except UnsoundExpressionError as error:
        return error.text
    return None


def fault_in(kind: str, params: Params, fields: Fields) -> Text | None:
    """What is wrong with a condition where these are the custom fields in use; None for any other kind."""
    return _fault(params, types_of(fields)) if kind == CONDITION else None


def _gathered(params: Params) -> frozenset[str]:
    expression = params["expression"]
    found = frozenset(_GATHERED[name] for name in names_in(expression) if name in _GATHERED)
    return found | {CUSTOM} if _custom_names(expression) else found


register(
    CONDITION,
    Kind(
        label=N_("A condition holds"),
        parameters=(
            Parameter("message", N_("What must be so"), hint=N_("In words, as people read it at the gate.")),
            Parameter(
                "expression",
                N_("Condition"),
                Entry.BLOCK,
                hint=N_('In CEL, at most 500 characters, for example: amount > 10000.0 && source != ""'),
            ),
        ),
        describe=lambda params: Text.of("{message}", message=params["message"]),
        find=_find,
        accepts=lambda params: _fault(params) is None,
        fault=_fault,
        gathers=_gathered,
        lasts=lambda params: _gathered(params) <= {CUSTOM},
    ),
)
