"""Kinds of files, and the fields that their columns may fill."""

import re
from collections.abc import Mapping
from enum import StrEnum

from quarterdeck.sheets.terms import FieldType
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class Kind(StrEnum):
    """What the rows of a file are. In the order of import: what comes first is named by what comes later."""

    PEOPLE = "people"
    PRODUCTS = "products"
    PRICE_BOOK_ENTRIES = "price_book_entries"
    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    OPPORTUNITIES = "opportunities"
    OPPORTUNITY_CONTACTS = "opportunity_contacts"
    OPPORTUNITY_HISTORY = "opportunity_history"
    OPPORTUNITY_LINES = "opportunity_lines"
    OPPORTUNITY_SPLITS = "opportunity_splits"
    TASKS = "tasks"
    EVENTS = "events"


KIND_LABELS = {
    Kind.PEOPLE: N_("People"),
    Kind.PRODUCTS: N_("Products"),
    Kind.PRICE_BOOK_ENTRIES: N_("Prices"),
    Kind.ACCOUNTS: N_("Accounts"),
    Kind.CONTACTS: N_("Contacts"),
    Kind.OPPORTUNITIES: N_("Opportunities"),
    Kind.OPPORTUNITY_CONTACTS: N_("Buying roles"),
    Kind.OPPORTUNITY_HISTORY: N_("Opportunity history"),
    Kind.OPPORTUNITY_LINES: N_("Opportunity lines"),
    Kind.OPPORTUNITY_SPLITS: N_("Opportunity splits"),
    Kind.TASKS: N_("Tasks"),
    Kind.EVENTS: N_("Meetings"),
}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field that a column may fill. `is_required` means every new record needs it."""

    type: FieldType = FieldType.TEXT
    is_required: bool = False


_TEXT, _NEEDED = FieldSpec(), FieldSpec(is_required=True)
# What every activity has: the record it is about, whose it is, and what it says.
_ABOUT: Mapping[str, FieldSpec] = {
    "opportunity": _TEXT,
    "account": _TEXT,
    "contact": _TEXT,
    "owner": _TEXT,
    "subject": _TEXT,
    "body": FieldSpec(FieldType.LINES),
    "outcome": _TEXT,
    "created_at": FieldSpec(FieldType.MOMENT),
}
# What a deal says of itself, now or in the past.
_OF_DEALS: Mapping[str, FieldSpec] = {
    "amount": FieldSpec(FieldType.AMOUNT),
    "currency": _TEXT,
    "close_date": FieldSpec(FieldType.DAY),
    "category": _TEXT,
    "seller_probability": FieldSpec(FieldType.PERCENT),
    "product": _TEXT,
    "channel": _TEXT,
    "source": _TEXT,
    "type": _TEXT,
    "loss_reason": _TEXT,
    "competitor": _TEXT,
    "order_reference": _TEXT,
}

FIELDS: Mapping[Kind, Mapping[str, FieldSpec]] = {
    Kind.PEOPLE: {
        "external_id": _TEXT,
        "name": _NEEDED,
        "email": _TEXT,
        "role": _TEXT,
        "manager": _TEXT,
        "team": _TEXT,
        "parent_team": _TEXT,
        "member_since": FieldSpec(FieldType.DAY),
    },
    Kind.PRODUCTS: {
        "external_id": _TEXT,
        "name": _NEEDED,
        "code": _TEXT,
        "family": _TEXT,
        "list_price": FieldSpec(FieldType.AMOUNT),
        "currency": _TEXT,
        "charge": _TEXT,
        "billing_period": _TEXT,
        "default_term_months": FieldSpec(FieldType.INTEGER),
        "unit": _TEXT,
    },
    Kind.PRICE_BOOK_ENTRIES: {
        "book": _NEEDED,
        "currency": _TEXT,
        "price_tier": _TEXT,
        "product": _NEEDED,
        "unit_price": FieldSpec(FieldType.AMOUNT, is_required=True),
        "minimum_quantity": FieldSpec(FieldType.NUMBER),
    },
    Kind.ACCOUNTS: {
        "external_id": _TEXT,
        "name": _NEEDED,
        "kind": _TEXT,
        "domain": _TEXT,
        "industry": _TEXT,
        "employees": FieldSpec(FieldType.INTEGER),
        "country": FieldSpec(FieldType.COUNTRY),
        "region": _TEXT,
        "phone": _TEXT,
        "email": _TEXT,
        "parent": _TEXT,
        "owner": _TEXT,
        "price_tier": _TEXT,
    },
    Kind.CONTACTS: {
        "external_id": _TEXT,
        "name": _TEXT,
        "first_name": _TEXT,
        "last_name": _TEXT,
        "account": _TEXT,
        "title": _TEXT,
        "email": _TEXT,
        "phone": _TEXT,
        "reports_to": _TEXT,
        "attitude": _TEXT,
        "influence": _TEXT,
        "owner": _TEXT,
    },
    Kind.OPPORTUNITIES: {
        "id": FieldSpec(FieldType.PUBLIC_ID),
        "external_id": _TEXT,
        "name": _NEEDED,
        "pipeline": _TEXT,
        "stage": _TEXT,
        "owner": _TEXT,
        "account": _TEXT,
        **_OF_DEALS,
        "created_at": FieldSpec(FieldType.MOMENT),
        "closed_at": FieldSpec(FieldType.MOMENT),
    },
    Kind.OPPORTUNITY_CONTACTS: {
        "opportunity": _NEEDED,
        "contact": _NEEDED,
        "role": _NEEDED,
    },
    Kind.OPPORTUNITY_HISTORY: {
        "opportunity": _NEEDED,
        "at": FieldSpec(FieldType.MOMENT, is_required=True),
        "name": _TEXT,
        "stage": _TEXT,
        "owner": _TEXT,
        "account": _TEXT,
        **_OF_DEALS,
    },
    Kind.OPPORTUNITY_LINES: {
        "opportunity": _NEEDED,
        "product": _NEEDED,
        "name": _TEXT,
        "quantity": FieldSpec(FieldType.NUMBER, is_required=True),
        "unit_price": FieldSpec(FieldType.AMOUNT),
        "discount": FieldSpec(FieldType.PERCENT),
        "total_price": FieldSpec(FieldType.AMOUNT),
        "starts_on": FieldSpec(FieldType.DAY),
        "term_months": FieldSpec(FieldType.INTEGER),
        "added_at": FieldSpec(FieldType.MOMENT),
    },
    Kind.OPPORTUNITY_SPLITS: {
        "opportunity": _NEEDED,
        "type": _NEEDED,
        "shares": _NEEDED,
    },
    Kind.TASKS: {
        "external_id": _NEEDED,
        **_ABOUT,
        "type": _TEXT,
        "status": _TEXT,
        "due_on": FieldSpec(FieldType.DAY),
        "at": FieldSpec(FieldType.MOMENT),
        "direction": _TEXT,
    },
    Kind.EVENTS: {
        "external_id": _NEEDED,
        **_ABOUT,
        "at": FieldSpec(FieldType.MOMENT, is_required=True),
    },
}

# Fields by which a row may find the record it is about.
MATCH_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PEOPLE: ("name", "email", "external_id"),
    Kind.PRODUCTS: ("name", "external_id"),
    Kind.PRICE_BOOK_ENTRIES: ("product",),
    Kind.ACCOUNTS: ("name", "domain", "external_id"),
    Kind.CONTACTS: ("external_id", "email"),
    Kind.OPPORTUNITIES: ("external_id", "id"),
    Kind.OPPORTUNITY_CONTACTS: ("opportunity",),
    Kind.OPPORTUNITY_HISTORY: ("opportunity",),
    Kind.OPPORTUNITY_LINES: ("opportunity",),
    Kind.OPPORTUNITY_SPLITS: ("opportunity",),
    Kind.TASKS: ("external_id",),
    Kind.EVENTS: ("external_id",),
}

# Fields of opportunities that only a file of history carries: dates of the past.
HISTORY_FIELDS = frozenset({"created_at", "closed_at"})
# Words of a mapping's part about history, by kind; other kinds have no such part.
HISTORY_WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.OPPORTUNITIES: ("as_of", "start", "entered", "at_close"),
    Kind.EVENTS: ("as_of",),
}
# Kinds whose records may have custom fields.
CUSTOM_KINDS = frozenset({Kind.ACCOUNTS, Kind.CONTACTS, Kind.OPPORTUNITIES})
# Kinds whose rows may bring in the accounts they name.
ADDING_KINDS = frozenset({Kind.CONTACTS, Kind.OPPORTUNITIES})
# What the records of a kind are called that other systems have ids for.
NAMED_KINDS: Mapping[Kind, str] = {
    Kind.PEOPLE: "person",
    Kind.PRODUCTS: "product",
    Kind.ACCOUNTS: "account",
    Kind.CONTACTS: "contact",
    Kind.OPPORTUNITIES: "opportunity",
}
_CUSTOM = re.compile(r"cf_[1-9][0-9]{0,9}")


def is_custom(name: str) -> bool:
    """Whether a field of a mapping is a custom one."""
    return bool(_CUSTOM.fullmatch(name))
