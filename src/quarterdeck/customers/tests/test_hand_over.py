"""Somebody who leaves hands on their accounts and contacts, each with history, in a number of statements that stays."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from quarterdeck.customers import actions
from quarterdeck.customers.models import Account, Contact
from quarterdeck.journal.queries import timeline
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries.work import work
from quarterdeck.users.terms import Actor
from tests.cast import SYSTEM, Cast
from tests.customers import a_contact, an_account

pytestmark = pytest.mark.django_db


def counts(person_id: int) -> dict[str, int]:
    return {part.key: part.count for part in work.of(person_id)}


def leave(cast: Cast, by: Actor, successor_id: int | None) -> None:
    deactivate_person(person_id=cast.rita, successor_id=successor_id, by=by, via=SYSTEM)


def test_active_accounts_and_contacts_go_to_the_successor(cast: Cast, actors: dict[str, Actor]) -> None:
    account, gone = an_account(cast.rita), an_account(cast.rita, "Gone")
    contact = a_contact(cast.rita, account_id=account)
    others = an_account(cast.max, "Of Max")
    actions.delete_account(account_id=gone, by=actors["ada"], via=SYSTEM)
    assert counts(cast.rita)["account"] == counts(cast.rita)["contact"] == 1
    leave(cast, actors["ada"], cast.olga)
    owners = dict(Account.objects.values_list("pk", "owner_id"))
    assert (owners[account], owners[gone], owners[others]) == (cast.olga, cast.rita, cast.max)
    moved = Account.objects.get(pk=account)
    assert moved.version == 2
    entry = timeline("account", account, limit=1)[0]
    assert (entry.event, entry.actor_id) == ("account.handed_over", cast.ada)
    assert [(change.field, change.old, change.new) for change in entry.changes] == [("owner_id", cast.rita, cast.olga)]
    assert Contact.objects.get(pk=contact).owner_id == cast.olga
    assert timeline("contact", contact, limit=1)[0].event == "contact.handed_over"
    assert counts(cast.rita)["account"] == counts(cast.rita)["contact"] == 0


def test_without_a_successor_they_stay(cast: Cast, actors: dict[str, Actor]) -> None:
    account = an_account(cast.rita)
    leave(cast, actors["ada"], None)
    assert Account.objects.get(pk=account).owner_id == cast.rita


def test_the_number_of_statements_does_not_grow_with_the_records(cast: Cast, actors: dict[str, Actor]) -> None:
    counted = []
    for count in (2, 30):
        for number in range(count):
            a_contact(cast.rita, account_id=an_account(cast.rita, f"Account {count} {number}"))
        with transaction.atomic():
            with CaptureQueriesContext(connection) as captured:
                leave(cast, actors["ada"], cast.olga)
            counted.append(len(captured))
            transaction.set_rollback(True)
    assert counted[0] == counted[1], counted
