"""Rules of custom fields: what is let through, and what is refused with which words. Pure."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.records.rules.fields import (
    as_json,
    check_values,
    choices_verdict,
    converted,
    field_verdict,
    is_link,
    of_json,
)
from quarterdeck.records.rules.filters import read_filters
from quarterdeck.records.terms.fields import (
    MOST_FIELDS,
    Choice,
    ChoiceEdit,
    FieldFilter,
    FieldKind,
    FieldOp,
    FieldSpec,
    FieldType,
    KnownRefs,
    NewField,
)
from quarterdeck.values.ids import public_id

CHOICES = (Choice(7, "Gold"), Choice(8, "Silver"), Choice(9, "Tin", is_active=False))
KNOWN = KnownRefs(frozenset({21}), frozenset({31}))


def spec(type_name: str, **more: Any) -> FieldSpec:
    more.setdefault("choices", CHOICES if type_name.startswith("choice") else ())
    return FieldSpec(id=1, kind=FieldKind.ACCOUNT, type=FieldType(type_name), label="Field", **more)


def entered(one: FieldSpec, raw: object, **more: Any) -> tuple[Any, list[str]]:
    values, reasons = check_values([one], {one.key: raw}, KNOWN, **more)
    assert all(reason.field == one.key for reason in reasons)
    return values.get(1), [reason.code for reason in reasons]


GOOD: list[tuple[str, object, object]] = [
    ("text", "  two   words ", "two words"),
    ("text", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("text", "\u0301 ", None),
    ("long_text", "a\r\nb", "a\nb"),
    ("number", "12", Decimal("12.00")),
    ("number", Decimal("-0.50"), Decimal("-0.50")),
    ("number", 9_999_999_999_999_999, Decimal("9999999999999999.00")),
    ("yes_no", False, False),
    ("yes_no", "true", True),
    ("day", "9999-12-31", date.max),
    ("day", date.min, date.min),
    ("choice", "GOLD", 7),
    ("choice", 8, 8),
    ("choices", ["silver", "Gold", 7], (7, 8)),
    ("choices", "Gold", (7,)),
    ("choices", [], None),
    ("person", public_id(21), 21),
    ("account", 31, 31),
    ("link", "https://wiki.example/a?b=c#d", "https://wiki.example/a?b=c#d"),
    ("email", "Jana@Kettler.Example", "jana@kettler.example"),
    ("phone", "+49 30 1234567", "+49 30 1234567"),
    ("number", "", None),
    ("day", None, None),
]
BAD: list[tuple[str, object, str]] = [
    ("text", 5, "custom_value_wrong"),
    ("text", "a\x00b", "forbidden_character"),
    ("text", "x" * 201, "too_long"),
    ("long_text", "x" * 5_001, "too_long"),
    ("number", "1.234", "custom_number_places"),
    ("number", "0." + "9" * 39, "custom_number_places"),
    ("number", 2**63, "custom_number_too_large"),
    ("number", "9" * 40, "custom_number_too_large"),
    ("number", "9" * 41, "custom_value_wrong"),
    ("number", Decimal("NaN"), "custom_value_wrong"),
    ("number", Decimal("1e999999"), "custom_value_wrong"),
    ("number", "1e5", "custom_value_wrong"),
    ("number", "٣", "custom_value_wrong"),
    ("number", True, "custom_value_wrong"),
    ("number", 1.5, "custom_value_wrong"),
    ("yes_no", "maybe", "custom_value_wrong"),
    ("yes_no", 1, "custom_value_wrong"),
    ("day", "2026-02-30", "custom_value_wrong"),
    ("day", "20260228", "custom_value_wrong"),
    ("choice", "Tin", "custom_choice_unknown"),
    ("choice", 77, "custom_choice_unknown"),
    ("choice", True, "custom_choice_unknown"),
    ("choice", ["Gold"], "custom_choice_unknown"),
    ("choices", ["Gold", "Lead"], "custom_choice_unknown"),
    ("person", public_id(22), "custom_person_unknown"),
    ("person", 2**63, "custom_person_unknown"),
    ("account", "nobody", "custom_account_unknown"),
    ("account", 21, "custom_account_unknown"),
    ("link", "javascript:alert(1)", "custom_value_wrong"),
    ("link", "JaVaScRiPt:alert(1)//https://x.example", "custom_value_wrong"),
    ("link", "https://user:pass@x.example", "custom_value_wrong"),
    ("link", 'https://x.example/"onload="alert(1)', "custom_value_wrong"),
    ("link", "data:text/html,x", "custom_value_wrong"),
    ("link", "//x.example", "custom_value_wrong"),
    ("email", "nobody", "email_wrong"),
    ("phone", "call me", "phone_wrong"),
]


@pytest.mark.parametrize(("type_name", "raw", "value"), GOOD)
def test_what_is_meant_is_kept(type_name: str, raw: object, value: object) -> None:
    assert entered(spec(type_name, places=2 if type_name == "number" else 0), raw) == (value, [])


@pytest.mark.parametrize(("type_name", "raw", "code"), BAD)
def test_what_cannot_be_is_refused(type_name: str, raw: object, code: str) -> None:
    assert entered(spec(type_name, places=2 if type_name == "number" else 0), raw) == (None, [code])


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)


@given(type_name=st.sampled_from([one.value for one in FieldType]), raw=JSON)
def test_whatever_is_sent_is_a_value_or_a_reason(type_name: str, raw: object) -> None:
    one = spec(type_name)
    value, codes = entered(one, raw)
    assert not (codes and value is not None)
    if value is not None:
        assert of_json(one, as_json(value)) == value
        assert entered(one, as_json(value)) == (value, [])


def test_a_link_is_a_web_page() -> None:
    assert is_link("http://intranet/page")
    assert is_link("https://bücher.example:8443/ä")
    assert not is_link("https://")
    assert not is_link("https://x.example\n")


def test_a_required_field_is_asked_for_only_where_it_is_entered() -> None:
    one = spec("text", is_required=True)
    assert entered(one, "", is_new=True) == (None, ["custom_field_missing"])
    assert entered(one, "", kept={1: "x"}) == (None, ["custom_field_missing"])
    assert entered(one, "") == (None, [])
    assert check_values([one], {}, KNOWN, is_new=True) == ({}, [])


def test_what_is_there_is_not_questioned() -> None:
    assert entered(spec("choice"), 9, kept={1: 9}) == (9, [])
    assert entered(spec("choices"), ["Tin", "Gold"], kept={1: (9,)}) == ((7, 9), [])
    assert entered(spec("person"), 99, kept={1: 99}) == (99, [])
    assert entered(spec("text"), "x" * 300, kept={1: "x" * 300}) == ("x" * 300, [])


def test_a_field_that_is_not_there_or_hidden_is_unknown() -> None:
    hidden = spec("text", is_active=False)
    for key in (hidden.key, "cf_2", "name", "cf_1' OR 1=1"):
        _, reasons = check_values([hidden], {key: "x"}, KNOWN)
        assert [reason.code for reason in reasons] == ["custom_field_unknown"]


def verdict(**more: Any) -> list[str]:
    new = NewField(kind=FieldKind.CONTACT, **{"type": FieldType.TEXT, "label": "Tier", **more})
    return [reason.code for reason in field_verdict(new, taken=["taken"], count=0)]


def test_what_a_definition_must_be() -> None:
    assert verdict() == []
    assert verdict(label=" ") == ["field_label_missing"]
    assert verdict(label="TAKEN") == ["field_label_taken"]
    assert verdict(label="x" * 81, help="y" * 201) == ["too_long", "too_long"]
    assert verdict(type=FieldType.NUMBER, places=7) == ["field_places"]
    assert verdict(type=FieldType.CHOICE) == ["field_choices_missing"]
    assert verdict(type=FieldType.CHOICE, choices=("a", "Ä")) == ["choice_twice"]
    new = NewField(kind=FieldKind.CONTACT, type=FieldType.TEXT, label="Tier")
    assert [one.code for one in field_verdict(new, taken=[], count=MOST_FIELDS)] == ["fields_too_many"]
    assert [one.code for one in choices_verdict([ChoiceEdit("a", is_active=False)])] == ["field_choices_missing"]
    assert [one.code for one in choices_verdict([ChoiceEdit(str(n)) for n in range(201)])] == ["field_choices_too_many"]
    assert [one.code for one in choices_verdict([ChoiceEdit("a"), ChoiceEdit("\u200b")])] == ["choice_empty"]


def test_values_become_those_of_another_type_or_stay_behind() -> None:
    text, number, day, yes = spec("text"), spec("number", places=2), spec("day"), spec("yes_no")
    choice, several = spec("choice"), spec("choices")
    assert converted(text, "12.5", number) == Decimal("12.50")
    assert converted(text, "a dozen", number) is None
    assert converted(number, Decimal("12.50"), text) == "12.50"
    assert converted(text, "gold", choice) == 7
    assert converted(choice, 7, text) == "Gold"
    assert converted(several, (7, 8), text) == "Gold, Silver"
    assert converted(several, (7,), choice) == 7
    assert converted(several, (7, 8), choice) is None
    assert converted(choice, 8, several) == (8,)
    assert converted(day, date(2026, 3, 1), text) == "2026-03-01"
    assert converted(yes, True, text) == "true"
    assert converted(spec("person"), 21, text) is None


def test_parameters_become_filters() -> None:
    number, choice, text, day = (
        FieldSpec(id=n, kind=FieldKind.ACCOUNT, type=FieldType(one), label=one, choices=CHOICES)
        for n, one in enumerate(("number", "choice", "text", "day"), 1)
    )
    params = {
        "cf_1_from": "3",
        "cf_2_not": "tin",
        "cf_3": "part",
        "cf_4_before": "2026-01-01",
        "cf_2_is": "set",
        "x": "y",
    }
    found, reasons = read_filters([number, choice, text, day], params)
    assert not reasons
    assert found == [
        FieldFilter(1, FieldOp.AT_LEAST, Decimal(3)),
        FieldFilter(2, FieldOp.IS_SET),
        FieldFilter(2, FieldOp.IS_NOT, 9),
        FieldFilter(3, FieldOp.CONTAINS, "part"),
        FieldFilter(4, FieldOp.BEFORE, date(2026, 1, 1)),
    ]
    wrong = {"cf_1": "x", "cf_2": "Lead", "cf_3_from": "a", "cf_3_is": "blue", "cf_4_to": "1 May", "cf_3": "a\x00"}
    found, reasons = read_filters([number, choice, text, day], wrong)
    assert not found
    assert {reason.field for reason in reasons} == set(wrong)
