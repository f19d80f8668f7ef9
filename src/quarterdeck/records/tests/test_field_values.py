"""Values of custom fields: what is written is what is read, and SQL finds what plain Python finds."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.records.actions.values import write_values
from quarterdeck.records.models import Approval, FieldValue
from quarterdeck.records.queries.fields import field_condition, sort_expression, values_of
from quarterdeck.records.rules.fields import as_json, check_values
from quarterdeck.records.terms.fields import FieldFilter, FieldOp, FieldSpec, FieldType, KnownRefs, Value
from quarterdeck.records.tests.fields import a_field, holds
from quarterdeck.users.queries import system_actor
from quarterdeck.values.text import fold
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TYPES = [one.value for one in FieldType]
WORDS = st.text(st.sampled_from("aäßÖz %_\\'é0"), min_size=1, max_size=6).filter(lambda text: bool(fold(text)))
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def values_for(spec: FieldSpec) -> st.SearchStrategy[Value]:
    """Values as the rules let them through."""
    ids = [choice.id for choice in spec.choices]
    made: Mapping[FieldType, st.SearchStrategy[Any]] = {
        FieldType.NUMBER: st.integers(-(10**18) + 1, 10**18 - 1).map(lambda n: Decimal(n).scaleb(-spec.places)),
        FieldType.PERCENT: st.integers(-20, 20).map(lambda n: Decimal(n).scaleb(-spec.places)),
        FieldType.YES_NO: st.booleans(),
        FieldType.DAY: st.sampled_from([date.min, date(2026, 2, 28), date(2026, 3, 1), date.max]),
        FieldType.CHOICE: st.sampled_from(ids or [0]),
        FieldType.CHOICES: st.sets(st.sampled_from(ids or [0]), min_size=1).map(lambda found: tuple(sorted(found))),
        FieldType.PERSON: st.sampled_from([1, 2**63 - 1]),
        FieldType.ACCOUNT: st.sampled_from([1, 2**63 - 1]),
    }
    return made.get(spec.type, WORDS.map(str.strip).filter(bool))


def every_type() -> list[FieldSpec]:
    return [a_field(one, f"Field {one}", places=2 if one in ("number", "percent") else 0) for one in TYPES]


@FEW
@given(data=st.data())
def test_any_sequence_of_writes_reads_as_a_dictionary_would(cast: Cast, data: st.DataObject) -> None:
    with transaction.atomic():
        fields = every_type()
        shadow: dict[int, dict[int, Value]] = {}
        for _ in range(data.draw(st.integers(1, 5))):
            rows: dict[int, dict[int, Value | None]] = {}
            for record_id in data.draw(st.sets(st.sampled_from([1, 2, 3]), min_size=1)):
                asked = data.draw(st.lists(st.sampled_from(fields), unique_by=lambda spec: spec.id))
                rows[record_id] = {spec.id: data.draw(st.none() | values_for(spec)) for spec in asked}
            expected = {
                (record_id, f"cf_{field_id}"): (as_json(shadow.get(record_id, {}).get(field_id)), as_json(value))
                for record_id, values in rows.items()
                for field_id, value in values.items()
                if shadow.get(record_id, {}).get(field_id) != value
            }
            changes = write_values(by=system_actor(), kind="account", rows=rows)
            written = {(key, one.field): (one.old, one.new) for key, many in changes.items() for one in many}
            assert written == expected
            for record_id, values in rows.items():
                shadow[record_id] = {
                    key: one for key, one in (shadow.get(record_id, {}) | values).items() if one is not None
                }
            assert values_of(system_actor(), "account", [1, 2, 3]) == {key: one for key, one in shadow.items() if one}
        assert values_of(system_actor(), "contact", [1, 2, 3]) == {}
        transaction.set_rollback(True)


OPS = {
    "choices": (FieldOp.IS, FieldOp.IS_NOT, FieldOp.ANY_OF),
    "number": (*FieldOp,),
    "percent": (*FieldOp,),
    "day": (*FieldOp,),
}
OTHERS = (FieldOp.IS, FieldOp.IS_NOT, FieldOp.ANY_OF)
TEXT_OPS = (*OTHERS, FieldOp.CONTAINS)


def ops_of(spec: FieldSpec) -> list[FieldOp]:
    texts = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.LINK, FieldType.EMAIL, FieldType.PHONE)
    found = OPS.get(spec.type.value, TEXT_OPS if spec.type in texts else OTHERS)
    return [op for op in found if op is not FieldOp.CONTAINS or spec.type in texts] + [FieldOp.IS_SET, FieldOp.IS_EMPTY]


@pytest.mark.parametrize("type_name", TYPES)
@FEW
@given(data=st.data())
def test_sql_finds_what_plain_python_finds(cast: Cast, type_name: str, data: st.DataObject) -> None:
    """The records are approvals here: any table with ids will do."""
    with transaction.atomic():
        spec = a_field(type_name, places=1 if type_name in ("number", "percent") else 0)
        rows = [
            Approval(kind="x", record_id=number, subject=str(number), terms="", asked_by_id=cast.rita)
            for number in range(5)
        ]
        Approval.objects.bulk_create(rows)
        held = {row.pk: data.draw(st.none() | values_for(spec)) for row in rows}
        write_values(by=system_actor(), kind="account", rows={key: {spec.id: value} for key, value in held.items()})
        for op in ops_of(spec):
            one = data.draw(values_for(spec))
            asked: Any = tuple(data.draw(st.lists(values_for(spec), min_size=1, max_size=2)))
            if op is FieldOp.ANY_OF and spec.type is FieldType.CHOICES:
                asked = asked[0]
            narrowed = FieldFilter(spec.id, op, asked if op is FieldOp.ANY_OF else one)
            found = set(Approval.objects.filter(field_condition(spec, narrowed)).values_list("pk", flat=True))
            assert found == {key for key, value in held.items() if holds(spec, narrowed, value)}, narrowed
        transaction.set_rollback(True)


def test_sorting_puts_texts_by_folded_key_and_choices_as_ordered(cast: Cast) -> None:
    def order(spec: FieldSpec, values: list[Value | None]) -> list[Value | None]:
        rows = [Approval(kind="x", record_id=n, subject=str(n), terms="", asked_by_id=cast.rita) for n in range(9)]
        rows = Approval.objects.bulk_create(rows[: len(values)])
        by_id = {row.pk: value for row, value in zip(rows, values, strict=True)}
        write_values(by=system_actor(), kind="account", rows={key: {spec.id: one} for key, one in by_id.items()})
        keyed = Approval.objects.annotate(key=sort_expression(spec)).filter(key__isnull=False).order_by("key")
        found = [by_id[pk] for pk in keyed.values_list("pk", flat=True)]
        Approval.objects.all().delete()
        return found

    text, choice, number = a_field("text", "A"), a_field("choice", "B"), a_field("number", "C", places=1)
    gold, silver, bronze = (one.id for one in choice.choices)
    assert order(text, ["zeta", None, "Äpfel", "apfelmus"]) == ["Äpfel", "apfelmus", "zeta"]
    assert order(choice, [bronze, gold, None, silver]) == [gold, silver, bronze]
    assert order(number, [Decimal("10.0"), Decimal("9.5"), Decimal("-1.0")])[0] == Decimal("-1.0")


def test_the_number_of_statements_does_not_grow_with_the_records(cast: Cast) -> None:
    text, several = a_field("text", "A"), a_field("choices", "B")
    ids = tuple(one.id for one in several.choices)

    def statements(count: int, base: int) -> int:
        rows: dict[int, dict[int, Value | None]] = {base + n: {text.id: f"{n}", several.id: ids} for n in range(count)}
        write_values(by=system_actor(), kind="account", rows=rows)
        with CaptureQueriesContext(connection) as captured:
            write_values(by=system_actor(), kind="account", rows={key: {text.id: "x"} for key in rows})
        with CaptureQueriesContext(connection) as reading:
            assert len(values_of(system_actor(), "account", list(rows))) == count
        # The system itself asks for the version of the fields; people bring it with them.
        assert len(reading) == 2
        return len(captured)

    assert statements(2, 10) == statements(150, 1000)


def test_nothing_is_written_for_nothing_and_what_is_the_same_changes_nothing(cast: Cast) -> None:
    spec = a_field("choices")
    ids = tuple(one.id for one in spec.choices[:2])
    assert write_values(by=system_actor(), kind="account", rows={1: {}}) == {}
    write_values(by=system_actor(), kind="account", rows={1: {spec.id: ids}})
    kept = set(FieldValue.objects.values_list("pk", flat=True))
    assert write_values(by=system_actor(), kind="account", rows={1: {spec.id: ids}}) == {}
    assert set(FieldValue.objects.values_list("pk", flat=True)) == kept
    values, reasons = check_values([spec], {spec.key: ["Bronze", "gold"]}, KnownRefs())
    assert not reasons
    assert values == {spec.id: (spec.choices[0].id, spec.choices[2].id)}
