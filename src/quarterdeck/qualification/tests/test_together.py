"""Two people at once: of two first writers one is told, and no answer takes another's place."""

from functools import partial
from typing import Any

import pytest

from quarterdeck.journal.terms import Door, Via
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.terms import QuestionFields, QuestionSetFields
from quarterdeck.users.queries import actor_for
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused, Stale
from tests.cast import Cast, a_cast
from tests.customers import an_account
from tests.together import at_once, needs_two_writers

pytestmark = pytest.mark.django_db(transaction=True)
VIA = Via(Door.FORM)
ROUNDS = 5


@pytest.fixture
def committed() -> Cast:
    needs_two_writers()
    return a_cast()


def told(act: partial[Any]) -> object:
    """Run it; being late is a refusal like others here."""
    try:
        return act()
    except Stale as stale:
        raise Refused.because("stale", Text.of("late")) from stale


def test_of_two_first_writers_one_is_told(committed: Cast) -> None:
    ada = actor_for(committed.ada)
    question_set = actions.add_question_set(new=QuestionSetFields(name="First visit"), by=ada, via=VIA)
    question = actions.add_question(set_id=question_set.id, new=QuestionFields(text="Where?"), by=ada, via=VIA)
    for number in range(ROUNDS):
        account = an_account(committed.rita, f"Account {number}")
        record: dict[str, Any] = {"kind": "account", "record_id": account, "by": ada, "via": VIA}
        edit = partial(actions.edit_needs, version=0, **record)
        acts = [partial(told, partial(edit, changes={"pain": pain})) for pain in ("Noise", "Downtime")]
        assert at_once(*acts) == ["stale"]
        assert queries.needs_of_record("account", account).version == 1
        answer = partial(actions.answer_question, question_id=question.id, version=0, **record)
        assert at_once(*(partial(told, partial(answer, value=value)) for value in ("Here", "There"))) == ["stale"]
        assert len(queries.answer_history("account", account, question.id)) == 1
