"""Accounts and contacts that a form of a deal names for the first time: created along with the change."""

from quarterdeck.customers import actions
from quarterdeck.customers.terms import NewAccount, NewContact
from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.journal.terms import Via


def new_account(who: Viewing, name: str, via: Via) -> int:
    """The id of a new account with this name, owned by the viewer."""
    return actions.create_account(new=NewAccount(name=name), by=who.actor, via=via).account_id


def new_contact(who: Viewing, name: str, account_id: int | None, via: Via) -> int:
    """The id of a new contact of this account."""
    return actions.create_contact(new=NewContact(name=name, account_id=account_id), by=who.actor, via=via).contact_id
