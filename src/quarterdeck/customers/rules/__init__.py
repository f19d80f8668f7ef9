"""Decisions about accounts and contacts."""

from quarterdeck.customers.rules.accounts import (
    AccountFacts,
    account_verdict,
    clean_account,
    leaving_verdict,
    returning_verdict,
)
from quarterdeck.customers.rules.contacts import ContactFacts, clean_contact, contact_verdict
from quarterdeck.customers.rules.fields import OUT_OF_REACH, OwnerFacts, clean_domain, out_of_reach
from quarterdeck.customers.rules.places import (
    countries,
    country_name,
    country_numbers,
    find_region,
    region_name,
    region_text,
    regions,
)

__all__ = [
    "OUT_OF_REACH",
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
    "country_numbers",
    "find_region",
    "leaving_verdict",
    "out_of_reach",
    "region_name",
    "region_text",
    "regions",
    "returning_verdict",
]
