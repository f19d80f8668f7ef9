"""Accounts and contacts for tests, made by the actions of the product."""

from typing import Any

from quarterdeck.customers import actions
from quarterdeck.customers.terms import NewAccount, NewContact
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM


def an_account(owner_id: int, name: str = "Kettler Logistik", **fields: Any) -> int:
    """An account of this owner; further fields as in NewAccount."""
    new = NewAccount(name=name, owner_id=owner_id, **fields)
    return actions.create_account(new=new, by=system_actor(), via=SYSTEM).account_id


def a_contact(owner_id: int, name: str = "Jana Weber", **fields: Any) -> int:
    """A contact of this owner; further fields as in NewContact."""
    new = NewContact(name=name, owner_id=owner_id, **fields)
    return actions.create_contact(new=new, by=system_actor(), via=SYSTEM).contact_id


def delete_the_account(account_id: int) -> None:
    """An account is deleted by the system."""
    actions.delete_account(account_id=account_id, by=system_actor(), via=SYSTEM)
