"""Two people at once: the tree stays a tree, nothing hangs on what is gone, a form sent twice is one record."""

from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from quarterdeck.customers import actions, queries
from quarterdeck.customers.models import Account, Contact
from quarterdeck.customers.terms import AccountFilter, NewContact
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.queries import actor_for
from tests.cast import Cast, a_cast
from tests.customers import an_account
from tests.together import at_once, needs_two_writers

pytestmark = pytest.mark.django_db(transaction=True)
FORM = Via(Door.FORM)
ROUNDS = 5


@pytest.fixture
def committed() -> Cast:
    needs_two_writers()
    return a_cast()


def test_two_moves_cannot_close_a_circle(committed: Cast) -> None:
    ada = actor_for(committed.ada)

    def below(account_id: int, parent_id: int) -> Callable[[], object]:
        return lambda: actions.edit_account(account_id=account_id, changes={"parent_id": parent_id}, by=ada, via=FORM)

    for round_number in range(ROUNDS):
        one, other = (
            an_account(committed.rita, f"One {round_number}"),
            an_account(committed.rita, f"Other {round_number}"),
        )
        below_one = an_account(committed.rita, f"Below one {round_number}", parent_id=one)
        below_other = an_account(committed.rita, f"Below other {round_number}", parent_id=other)
        assert at_once(below(one, below_other), below(other, below_one)) == ["parent_cycle"]
        parents = dict(Account.objects.filter(pk__in=(one, other)).values_list("pk", "parent_id"))
        assert sorted(parents.values(), key=lambda parent: parent is None)[1] is None


def test_no_contact_is_left_on_a_deleted_account(committed: Cast) -> None:
    ada = actor_for(committed.ada)
    for round_number in range(ROUNDS):
        account_id = an_account(committed.rita, f"Account {round_number}")
        new = NewContact(name="Jana", account_id=account_id)
        refused = at_once(
            partial(actions.delete_account, account_id=account_id, by=ada, via=FORM),
            partial(actions.create_contact, new=new, by=ada, via=FORM),
        )
        assert len(refused) == 1
        is_gone = Account.objects.get(pk=account_id).state == "deleted"
        assert refused == (["account_unknown"] if is_gone else ["account_has_contacts"])
        assert Contact.objects.filter(account_id=account_id).exists() != is_gone


def test_a_form_sent_twice_at_once_is_one_account(committed: Cast) -> None:
    person = get_user_model().objects.get(pk=committed.rita)
    codes: list[int] = []

    def post() -> None:
        client = Client()
        client.force_login(person, backend="quarterdeck.users.adapters.PersonBackend")
        codes.append(client.post("/accounts/new", {"name": "Kettler", "token": "the same"}).status_code)

    at_once(post, post)
    assert 303 in codes
    assert set(codes) <= {303, 409}
    assert queries.account_list(actor_for(committed.rita), AccountFilter()).count == 1
