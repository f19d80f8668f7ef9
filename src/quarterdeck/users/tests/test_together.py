"""Two administrators at once: whoever comes second sees what the first one did.

SQLite lets one writer in at a time, so there the question cannot come up.
"""

from collections.abc import Callable

import pytest

from quarterdeck.journal.terms import Door, Via
from quarterdeck.users import actions
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for, wrong_access_rows
from quarterdeck.users.terms import Actor
from tests.cast import Cast, a_cast, a_person
from tests.together import at_once, needs_two_writers

pytestmark = pytest.mark.django_db(transaction=True)
FORM = Via(Door.FORM)
ROUNDS = 5


@pytest.fixture
def committed() -> Cast:
    needs_two_writers()
    return a_cast()


def test_two_administrators_cannot_remove_each_other(committed: Cast) -> None:
    def demote(person_id: int, by: Actor) -> Callable[[], object]:
        return lambda: actions.set_role(person_id=person_id, role="rep", by=by, via=FORM)

    def lock_out(person_id: int, by: Actor) -> Callable[[], object]:
        version = Person.objects.get(pk=person_id).version
        return lambda: actions.edit_person(
            person_id=person_id, name="X", email="", can_sign_in=False, version=version, by=by, via=FORM
        )

    for round_number in range(ROUNDS):
        other = a_person(f"Anton{round_number} Zwei", "administrator")
        ada, anton = actor_for(committed.ada), actor_for(other)
        pairs = [(demote, demote), (lock_out, lock_out), (demote, lock_out)]
        first, second = pairs[round_number % len(pairs)]
        refused = at_once(first(other, ada), second(committed.ada, anton))
        assert refused == ["last_administrator"]
        left = Person.objects.filter(role__key="administrator", is_active=True, can_sign_in=True)
        assert left.count() == 1
        Person.objects.filter(pk=committed.ada).update(
            role=left.get().role, can_sign_in=True, email="ada@nordvik.example"
        )
        Person.objects.filter(pk=other).update(role=Person.objects.get(pk=committed.rita).role)


def test_changes_of_the_tree_at_once_leave_the_closure_right(committed: Cast) -> None:
    by = actor_for(committed.ada)

    def join(person_id: int, team_id: int, *, is_manager: bool) -> Callable[[], object]:
        return lambda: actions.join_team(team_id=team_id, person_id=person_id, is_manager=is_manager, by=by, via=FORM)

    refused = at_once(
        join(committed.olga, committed.north, is_manager=True),
        join(committed.rolf, committed.north, is_manager=False),
        join(committed.rita, committed.sales, is_manager=True),
        lambda: actions.leave_team(team_id=committed.north, person_id=committed.max, by=by, via=FORM),
        lambda: actions.set_role(person_id=committed.rolf, role="manager", by=by, via=FORM),
    )
    assert refused == []
    assert wrong_access_rows() == []
