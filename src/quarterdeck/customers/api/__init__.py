"""Endpoints of accounts and contacts."""

from quarterdeck.customers.api.accounts import accounts
from quarterdeck.customers.api.contacts import contacts

__all__ = ["accounts", "contacts"]
