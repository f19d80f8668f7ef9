"""Endpoints of accounts, contacts and territories."""

from quarterdeck.customers.api.accounts import accounts
from quarterdeck.customers.api.contacts import contacts
from quarterdeck.customers.api.territories import territories

__all__ = ["accounts", "contacts", "territories"]
