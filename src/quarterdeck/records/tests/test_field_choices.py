"""Choices of custom fields: renamed, left out and taken up again none is lost, and the journal says which was which."""

import pytest

from quarterdeck.journal.queries import changes_of
from quarterdeck.records.actions.fields import edit_field
from quarterdeck.records.queries.fields import stored_field
from quarterdeck.records.terms.fields import ChoiceEdit, FieldSpec
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM, Cast

pytestmark = pytest.mark.django_db


def edited(spec: FieldSpec, *choices: ChoiceEdit) -> list[tuple[int, str, bool]]:
    """The choices of a field once they were edited."""
    edit_field(field_id=spec.id, changes={"choices": choices}, by=system_actor(), via=SYSTEM)
    return [(one.id, one.label, one.is_active) for one in stored_field(spec.id).choices]


def test_a_new_choice_may_take_the_label_that_another_gives_up(cast: Cast) -> None:
    spec = a_field("choice", choices=("Gold", "Tin"))
    gold, tin = (one.id for one in spec.choices)
    found = edited(spec, ChoiceEdit("Brass", gold), ChoiceEdit("Gold"), ChoiceEdit("Tin", tin))
    assert [label for _, label, _ in found] == ["Brass", "Gold", "Tin"]
    assert (found[0][0], found[2][0]) == (gold, tin)
    assert found[1][0] not in (gold, tin)


def test_a_choice_left_out_is_hidden_and_comes_back_under_its_label(cast: Cast) -> None:
    spec = a_field("choice", choices=("Gold", "Tin"))
    gold, tin = (one.id for one in spec.choices)
    assert edited(spec, ChoiceEdit("Gold", gold)) == [(gold, "Gold", True), (tin, "Tin", False)]
    assert edited(spec, ChoiceEdit(" tin "), ChoiceEdit("Gold", gold)) == [(tin, "tin", True), (gold, "Gold", True)]


def test_no_choice_is_called_like_a_hidden_one(cast: Cast) -> None:
    spec = a_field("choice", choices=("Gold", "Tin"))
    gold = spec.choices[0].id
    with pytest.raises(Refused) as refusal:
        edited(spec, ChoiceEdit("TIN", gold))
    assert [reason.code for reason in refusal.value.reasons] == ["choice_twice"]
    assert stored_field(spec.id) == spec


def test_labels_that_change_places_are_told(cast: Cast) -> None:
    spec = a_field("choice", choices=("Gold", "Tin"))
    gold, tin = (one.id for one in spec.choices)
    saved = edit_field(
        field_id=spec.id,
        changes={"choices": [ChoiceEdit("Gold", tin), ChoiceEdit("Tin", gold)]},
        by=system_actor(),
        via=SYSTEM,
    )
    assert saved.version == spec.version + 1
    told = {change.field: (change.old, change.new) for change in changes_of([saved.seq or 0])[saved.seq or 0]}
    assert told == {f"choice_{gold}": ("Gold", "Tin"), f"choice_{tin}": ("Tin", "Gold")}
