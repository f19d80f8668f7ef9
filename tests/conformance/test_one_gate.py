"""One gate for every door: the same illegal move meets the same reasons everywhere and changes nothing."""

import pytest

from quarterdeck.journal.models import Refusal
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.actions import advance_stage
from quarterdeck.opportunities.terms import Move
from quarterdeck.values.verdict import Refused
from tests.cast import Cast, actor
from tests.conformance.course import ILLEGAL, Asked, Illegal, a_course, ask
from tests.conformance.doors import DRIVERS, OWN_TABLES, Row, doors_in_use
from tests.unchanged import unchanged


def told_by_the_action(asked: Asked) -> list[Row]:
    """What the action itself answers Rita."""
    move = Move(opportunity_id=asked.opportunity_id, to=asked.to, fill=asked.fill)
    with pytest.raises(Refused) as refused:
        advance_stage(move=move, by=actor(asked.course.cast.rita), via=Via(Door.FORM))
    return [reason.as_row() for reason in refused.value.reasons]


@pytest.mark.parametrize("illegal", ILLEGAL, ids=lambda illegal: illegal.name)
def test_every_door_refuses_alike_and_changes_nothing(illegal: Illegal, cast: Cast) -> None:
    asked = ask(a_course(cast), illegal)
    with unchanged():
        expected = told_by_the_action(asked)
    assert tuple(row[0] for row in expected) == illegal.codes
    for door, knock in DRIVERS.items():
        with unchanged(OWN_TABLES[door]):
            told = list(knock(asked))
        assert told == expected, door
        last = Refusal.objects.latest("seq")
        assert (last.door, last.codes) == (door, " ".join(illegal.codes)), door


def test_every_door_in_use_has_a_driver() -> None:
    assert set(DRIVERS) == doors_in_use()
