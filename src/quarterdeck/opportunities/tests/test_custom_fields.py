"""Custom fields of deals: written with the deal's own history, asked by the gate, put back by undo."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.models import History
from quarterdeck.opportunities.queries.records import history_page
from quarterdeck.opportunities.terms import Changed, ImportedOpportunity, NewOpportunity
from quarterdeck.opportunities.tests.custom import past_of
from quarterdeck.opportunities.tests.deals import Sales, last_seq, row
from quarterdeck.pipelines.actions import add_criterion
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.pipelines.queries import pipeline_spec
from quarterdeck.records.queries.fields import values_of
from quarterdeck.records.terms.fields import FieldSpec, Value
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import Refused, Stale
from tests.cast import LONG_AGO, SYSTEM
from tests.unchanged import unchanged


@pytest.fixture
def seats(sales: Sales) -> FieldSpec:
    return a_field("number", "Seats", "opportunity", places=1)


def held(number: int) -> dict[int, Value]:
    return values_of(system_actor(), "opportunity", [number]).get(number, {})


def edit(sales: Sales, number: int, changes: dict[str, Any], **more: Any) -> int | None:
    return sales.edit(number, **more, **changes)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(reason.code, reason.field) for reason in refused.value.reasons]


def guarded(sales: Sales, kind: str, **params: Any) -> Sales:
    """The same sales, whose Proposal asks for this too."""
    new = CriterionFields(kind, params, level="enforce", effective_from=LONG_AGO)
    add_criterion(stage_id=sales.stage("proposal"), new=new, by=system_actor(), via=SYSTEM)
    return replace(sales, spec=pipeline_spec(sales.spec.id))


def test_values_are_written_with_the_deal_and_told_in_its_entry(sales: Sales, seats: FieldSpec) -> None:
    number = sales.deal(custom_fields={seats.key: "250.5"})
    assert held(number) == {seats.id: Decimal("250.5")}
    seq = edit(sales, number, {seats.key: "300", "source": "Fair"})
    assert seq is not None
    last, first = timeline("opportunity", number)
    assert {(one.field, one.old, one.new) for one in last.changes} >= {(seats.key, "250.5", "300.0")}
    assert (seats.key, None, "250.5") in [(one.field, one.old, one.new) for one in first.changes]
    assert row(number).version == 2
    bits = History.objects.get(pk=seq).changed
    assert bits == Changed.CUSTOM | Changed.SOURCE
    assert history_page(sales.actor("rita"), number).rows[0].changed == ("source", "custom_fields")
    assert edit(sales, number, {seats.key: "300.0"}) is None
    assert row(number).version == 2
    assert held(number) == {seats.id: Decimal(300)}


def test_what_cannot_be_kept_refuses_the_whole_change(sales: Sales, seats: FieldSpec) -> None:
    number = sales.deal()
    with unchanged(), pytest.raises(Refused) as refused:
        edit(sales, number, {seats.key: "many", "cf_999999": "x", "amount": Decimal(-1)})
    assert codes(refused) == [
        ("amount_negative", "amount"), ("custom_field_unknown", "cf_999999"), ("custom_value_wrong", seats.key),
    ]  # fmt: skip
    with unchanged(), pytest.raises(Refused) as refused:
        sales.deal(custom_fields={seats.key: "1.25"})
    assert codes(refused) == [("custom_number_places", seats.key)]
    with unchanged(), pytest.raises(Refused) as refused:
        edit(sales, number, {seats.key: "1"}, at=timezone.now() - timedelta(days=3), by="system")
    assert codes(refused)[0] in {("custom_field_past", seats.key), ("before_created", "at")}
    with unchanged(), pytest.raises(Stale):
        actions.edit_opportunity(
            opportunity_id=number, changes={seats.key: "1"}, version=7, by=sales.actor("rita"), via=SYSTEM
        )


def test_the_past_of_a_custom_field_is_not_rewritten(sales: Sales, seats: FieldSpec) -> None:
    now = timezone.now()
    number = sales.deal(by="system", at=now - timedelta(days=9))
    edit(sales, number, {seats.key: "5"})
    with unchanged(), pytest.raises(Refused) as refused:
        edit(sales, number, {seats.key: "1"}, at=now - timedelta(days=3), by="system")
    assert codes(refused) == [("custom_field_past", seats.key)]


def test_a_required_field_is_asked_for_where_it_is_entered_empty_and_when_it_is_emptied(sales: Sales) -> None:
    needed = a_field("text", "Tender", "opportunity", is_required=True)
    with unchanged(), pytest.raises(Refused) as refused:
        sales.deal(custom_fields={needed.key: None})
    assert codes(refused) == [("custom_field_missing", needed.key)]
    number = sales.deal()
    sales.edit(number, source="Fair")
    edit(sales, number, {needed.key: "T-1"})
    with unchanged(), pytest.raises(Refused) as refused:
        edit(sales, number, {needed.key: ""})
    assert codes(refused) == [("custom_field_missing", needed.key)]


def test_the_gate_asks_for_a_custom_field_at_every_way_in(sales: Sales, seats: FieldSpec) -> None:
    sales = guarded(sales, "custom_field_set", field=seats.key)
    number = sales.deal("qualification")
    with unchanged(), pytest.raises(Refused) as refused:
        sales.move(number, "proposal")
    assert codes(refused) == [("field_missing", seats.key)]
    assert str(refused.value.reasons[0].text) == "Seats is missing. Fill it in."
    with unchanged(), pytest.raises(Refused):
        sales.deal("proposal")
    with unchanged(), pytest.raises(Refused) as refused:
        sales.move(number, "proposal", fill={seats.key: "few"})
    assert codes(refused) == [("custom_value_wrong", seats.key)]
    assert sales.deal("proposal", custom_fields={seats.key: "10"})
    moved = sales.move(number, "proposal", fill={seats.key: "10"})
    with unchanged(), pytest.raises(Refused) as refused:
        edit(sales, number, {seats.key: None})
    assert codes(refused) == [("field_missing", seats.key)]
    edit(sales, number, {seats.key: "12"})
    with unchanged(), pytest.raises(Refused):
        actions.undo_change(opportunity_id=number, seq=moved.seq or 0, by=sales.actor("rita"), via=SYSTEM)


def test_a_condition_compares_custom_fields(sales: Sales, seats: FieldSpec) -> None:
    size = {"message": "At least ten seats", "expression": f"{seats.key} >= 10.0"}
    sales = guarded(sales, "condition", **size)
    number = sales.deal("qualification", custom_fields={seats.key: "9.5"})
    with unchanged(), pytest.raises(Refused) as refused:
        sales.move(number, "proposal")
    assert codes(refused) == [("condition_unmet", seats.key)]
    sales.move(number, "proposal", fill={seats.key: "10"})
    with pytest.raises(Refused, match="At character"):
        guarded(sales, "condition", message="x", expression=f'{seats.key} == "ten"')
    with pytest.raises(Refused, match="not there to be chosen"):
        guarded(sales, "custom_field_set", field="cf_424242")


def test_undo_puts_values_back_unless_they_changed_again(sales: Sales, seats: FieldSpec) -> None:
    stage = a_field("choice", "Hosting", "opportunity")
    number = sales.deal(custom_fields={seats.key: "1"})
    first = edit(sales, number, {seats.key: "2", stage.key: "Gold", "source": "Fair"})
    rita = sales.actor("rita")
    actions.undo_change(opportunity_id=number, seq=first or 0, by=rita, via=SYSTEM)
    assert held(number) == {seats.id: Decimal(1)}
    assert row(number).source == ""
    second = edit(sales, number, {seats.key: "3"})
    edit(sales, number, {seats.key: "4"})
    with unchanged(), pytest.raises(Refused) as refused:
        actions.undo_change(opportunity_id=number, seq=second or 0, by=rita, via=SYSTEM)
    assert codes(refused) == [("changed_since", seats.key)]
    actions.undo_change(opportunity_id=number, seq=last_seq(number), by=rita, via=SYSTEM)
    assert held(number) == {seats.id: Decimal(3)}


def test_imported_deals_bring_their_values(sales: Sales, seats: FieldSpec) -> None:
    day = timezone.now() - timedelta(days=40)
    rows = [
        ImportedOpportunity(
            new=NewOpportunity(
                pipeline_id=sales.spec.id,
                name=f"Old {n}",
                owner_id=sales.cast.rita,
                custom_fields={seats.key: str(n)},
            ),
            created_at=day,
        )
        for n in range(3)
    ]
    made = actions.create_opportunities(rows=rows, by=system_actor(), via=SYSTEM)
    assert [held(one.opportunity_id) for one in made] == [{seats.id: Decimal(n)} for n in range(3)]
    for n, one in enumerate(made):
        assert past_of(one.opportunity_id, day, timezone.now()) == {seats.key: f"{n}.0"}
