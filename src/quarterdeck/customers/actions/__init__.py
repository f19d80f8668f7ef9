"""Writes of accounts, contacts and account grants."""

from quarterdeck.customers.actions.accounts import (
    AccountSaved,
    create_account,
    create_accounts,
    delete_account,
    edit_account,
    restore_account,
    undo_account_edit,
)
from quarterdeck.customers.actions.contacts import (
    ContactSaved,
    create_contact,
    create_contacts,
    delete_contact,
    edit_contact,
    restore_contact,
    undo_contact_edit,
)
from quarterdeck.customers.actions.erasing import erase_contact
from quarterdeck.customers.actions.grants import grant_accounts, revoke_grants
from quarterdeck.customers.actions.hand_over import hand_over_customers
from quarterdeck.customers.actions.territories import activate_territories, draft_plan, redraft_plan

__all__ = [
    "AccountSaved",
    "ContactSaved",
    "activate_territories",
    "create_account",
    "create_accounts",
    "create_contact",
    "create_contacts",
    "delete_account",
    "delete_contact",
    "draft_plan",
    "edit_account",
    "edit_contact",
    "erase_contact",
    "grant_accounts",
    "hand_over_customers",
    "redraft_plan",
    "restore_account",
    "restore_contact",
    "revoke_grants",
    "undo_account_edit",
    "undo_contact_edit",
]
