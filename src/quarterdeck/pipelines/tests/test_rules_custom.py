"""Custom fields in criteria: filled in or not, and as names in conditions, typed by their fields."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.pipelines.rules.conditions import fault_in, reading_of
from quarterdeck.pipelines.rules.criteria import KINDS, accepts, finding_of, gathered
from quarterdeck.pipelines.rules.custom import types_of, worded
from quarterdeck.pipelines.rules.expressions import UnsoundExpressionError
from quarterdeck.pipelines.tests.specs import TODAY, facts
from quarterdeck.records.terms.fields import Choice, FieldKind, FieldSpec, FieldType, Value

CHOICES = (Choice(71, "SSO"), Choice(72, "Audit log"))


def spec(number: int, of: FieldType, label: str, **more: Any) -> FieldSpec:
    return FieldSpec(id=number, kind=FieldKind.OPPORTUNITY, type=of, label=label, **more)


FIELDS = {
    one.key: one
    for one in (
        spec(1, FieldType.TEXT, "Tender number"),
        spec(2, FieldType.NUMBER, "Seats"),
        spec(3, FieldType.YES_NO, "Pilot agreed"),
        spec(4, FieldType.DAY, "Go-live"),
        spec(5, FieldType.CHOICE, "Hosting", choices=CHOICES),
        spec(6, FieldType.CHOICES, "Needs", choices=CHOICES),
        spec(7, FieldType.PERSON, "Solution engineer"),
    )
}
FULL: dict[str, Value] = {
    "cf_1": "T-1", "cf_2": Decimal(250), "cf_3": True, "cf_4": date(2026, 6, 10), "cf_5": 71, "cf_6": (71, 72),
    "cf_7": 9,
}  # fmt: skip


def found(kind: str, params: dict[str, Any], values: dict[str, Value], fields: Any = FIELDS) -> str:
    finding = finding_of(kind, params, facts(more={"fields": fields, "custom": values}), "stage/key")
    return "" if finding is None else f"{finding.code} {finding.field}".strip()


def condition(expression: str) -> dict[str, Any]:
    return {"message": "It is so", "expression": expression}


def test_a_filled_field_meets_its_criterion() -> None:
    params = {"field": "cf_3"}
    assert found("custom_field_set", params, FULL) == ""
    assert found("custom_field_set", params, {"cf_3": False}) == ""
    assert found("custom_field_set", params, {}) == "field_missing cf_3"
    hidden = {"cf_3": spec(3, FieldType.YES_NO, "Pilot agreed", is_active=False)}
    assert found("custom_field_set", params, {}, hidden) == ""
    assert str(worded(KINDS["custom_field_set"], params, FIELDS)) == "Pilot agreed is filled in"
    assert str(worded(KINDS["custom_field_set"], params, {})) == "cf_3 is filled in"
    assert gathered([("custom_field_set", params)]) == {"custom"}


@pytest.mark.parametrize(
    "expression",
    [
        'cf_1 == "T-1"',
        'cf_1.startsWith("T")',
        "cf_2 >= 250.0 && cf_2 < 251",
        "cf_3",
        f"cf_4 == {(date(2026, 6, 10) - TODAY).days}",
        'cf_5 == "SSO"',
        '"Audit log" in cf_6',
        "has_cf_7 && has_cf_1",
    ],
)
def test_conditions_compare_custom_fields_by_their_types(expression: str) -> None:
    assert fault_in("condition", condition(expression), FIELDS) is None
    assert accepts("condition", condition(expression))
    assert found("condition", condition(expression), FULL) == ""
    assert found("condition", condition(f"!({expression})"), FULL).startswith("condition_unmet")
    assert gathered([("condition", condition(expression))]) == {"custom"}


@pytest.mark.parametrize(
    ("expression", "at"),
    [('cf_2 == "x"', 9), ("cf_1", 1), ("cf_7 == 1", 1), ("cf_99", 1), ("cf_6 == cf_6", 1), ("has_cf_2 + 1 > 2", 1)],
)
def test_a_condition_is_read_with_the_types_when_it_is_saved(expression: str, at: int) -> None:
    fault = fault_in("condition", condition(expression), FIELDS)
    assert fault is not None
    assert str(fault).startswith(f"At character {at}:")
    with pytest.raises(UnsoundExpressionError):
        reading_of(expression, types_of(FIELDS))


def test_an_empty_field_is_missing_where_it_is_compared() -> None:
    assert found("condition", condition("cf_2 > 10.0"), {}) == "field_missing cf_2"
    hidden = {"cf_2": spec(2, FieldType.NUMBER, "Seats", is_active=False)}
    assert found("condition", condition("cf_2 > 10.0"), {}, hidden) == ""
    assert found("condition", condition("has_cf_2 && cf_2 > 10.0"), {}) == "field_missing cf_2"
    assert found("condition", condition("!has_cf_2 || cf_2 > 10.0"), {}) == ""
    assert found("condition", condition('cf_1 != ""'), {}) == "condition_unmet cf_1"
    assert found("condition", condition('"SSO" in cf_6'), {}) == "condition_unmet cf_6"


def test_a_field_that_nobody_knows_is_said_so() -> None:
    assert found("condition", condition("cf_2 > 10.0"), FULL, {}) == "condition_failed"
    assert not accepts("custom_field_set", {"field": "cf_0"})
    assert not accepts("custom_field_set", {"field": "amount"})


def test_what_was_read_for_one_type_is_read_anew_for_another() -> None:
    assert found("condition", condition("cf_2 > 10.0"), FULL) == ""
    other = {"cf_2": spec(2, FieldType.TEXT, "Seats")}
    assert found("condition", condition("cf_2 > 10.0"), {"cf_2": "x"}, other) == "condition_failed"


def test_only_what_was_done_before_is_not_asked_again() -> None:
    lasts = KINDS["condition"].lasts
    assert lasts(condition("cf_2 > 10.0"))
    assert not lasts(condition('cf_2 > 10.0 && activities["call"] > 0'))
