"""Two people decide at once: one of them does, the other is told so.

SQLite lets one writer in at a time, so there the question cannot come up.
"""

from collections.abc import Callable

import pytest

from quarterdeck.desk.actions import ask_approval
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.tests.deals import sales_of
from quarterdeck.opportunities.tests.gates import a_gated_pipeline
from quarterdeck.records import actions
from quarterdeck.records.queries import approval_states
from quarterdeck.users.terms import Actor
from tests.cast import a_cast, a_person, actor, joins
from tests.together import at_once, needs_two_writers

pytestmark = pytest.mark.django_db(transaction=True)
FORM = Via(Door.FORM)
ROUNDS = 4


def test_of_two_decisions_one_counts() -> None:
    needs_two_writers()
    cast = a_cast()
    mona = a_person("Mona Lee", "manager")
    joins(mona, cast.north, is_manager=True)
    sales = a_gated_pipeline(sales_of(cast))

    def approve(number: int, by: Actor) -> Callable[[], object]:
        return lambda: actions.approve(approval_id=number, by=by, via=FORM)

    def reject(number: int, by: Actor) -> Callable[[], object]:
        return lambda: actions.reject(approval_id=number, note="No", by=by, via=FORM)

    for _ in range(ROUNDS):
        deal = sales.deal("open")
        asked = ask_approval(opportunity_id=deal, criterion="commit/manager", by=actor(cast.rita), via=FORM)
        number = asked.approval_id
        assert at_once(approve(number, actor(cast.max)), reject(number, actor(mona))) == ["approval_decided"]
        (standing,) = approval_states("opportunity", [deal])[deal].values()
        assert standing.state in {"approved", "rejected"}
