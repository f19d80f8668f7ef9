"""Decisions about accounts and contacts."""

from quarterdeck.customers.rules.accounts import (
    AccountFacts,
    account_verdict,
    clean_account,
    leaving_verdict,
    returning_verdict,
)
from quarterdeck.customers.rules.contacts import ContactFacts, clean_contact, contact_verdict
from quarterdeck.customers.rules.fields import OwnerFacts, clean_domain
from quarterdeck.customers.rules.places import countries, country_name, region_name, regions

__all__ = [
    "AccountFacts",
    "ContactFacts",
    "OwnerFacts",
    "account_verdict",
    "clean_account",
    "clean_contact",
    "clean_domain",
    "contact_verdict",
    "countries",
    "country_name",
    "leaving_verdict",
    "region_name",
    "regions",
    "returning_verdict",
]
