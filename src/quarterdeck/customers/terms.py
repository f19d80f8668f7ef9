"""Words of customers: accounts, contacts, and the filters of their lists."""

from collections.abc import Mapping
from enum import StrEnum

from quarterdeck.records.terms.fields import FieldFilter
from quarterdeck.values.dataclasses import dataclass, field, fields
from quarterdeck.values.text import N_


class AccountKind(StrEnum):
    """A customer is a company or a private person."""

    COMPANY = "company"
    PERSON = "person"


ACCOUNT_KIND_LABELS = {AccountKind.COMPANY: N_("Company"), AccountKind.PERSON: N_("Person")}


class Attitude(StrEnum):
    """How a contact stands to us."""

    SUPPORTER = "supporter"
    NEUTRAL = "neutral"
    OPPONENT = "opponent"


ATTITUDE_LABELS = {
    Attitude.SUPPORTER: N_("Supporter"),
    Attitude.NEUTRAL: N_("Neutral"),
    Attitude.OPPONENT: N_("Opponent"),
}


class Influence(StrEnum):
    """How much a contact's word weighs where the customer decides."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


INFLUENCE_LABELS = {Influence.HIGH: N_("High"), Influence.MEDIUM: N_("Medium"), Influence.LOW: N_("Low")}


class RecordState(StrEnum):
    """No business row is deleted: it is active, deleted, or merged into another."""

    ACTIVE = "active"
    DELETED = "deleted"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be created. Without `owner_id` it belongs to whoever creates it.

    `custom_fields` are what is entered by `cf_<id>`.
    """

    name: str
    kind: AccountKind = AccountKind.COMPANY
    domain: str = ""
    industry: str = ""
    employees: int | None = None
    country: str = ""
    region: str = ""
    phone: str = ""
    email: str = ""
    parent_id: int | None = None
    price_tier_id: int | None = None
    owner_id: int | None = None
    custom_fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact to be created. Without `owner_id` it belongs to whoever creates it.

    `attitude` and `influence` are words of `Attitude` and `Influence`, empty while nobody knows.
    `custom_fields` are what is entered by `cf_<id>`.
    """

    name: str
    account_id: int | None = None
    title: str = ""
    email: str = ""
    phone: str = ""
    reports_to_id: int | None = None
    attitude: str = ""
    influence: str = ""
    owner_id: int | None = None
    custom_fields: Mapping[str, object] = field(default_factory=dict)


def own_fields(record: type[NewAccount] | type[NewContact]) -> tuple[str, ...]:
    """The fields that every company has; `custom_fields`, by `cf_<id>`, are kept apart and only when entered."""
    return tuple(field.name for field in fields(record) if field.name != "custom_fields")


FIELD_LABELS = {
    "name": N_("Name"),
    "kind": N_("Kind"),
    "domain": N_("Domain"),
    "industry": N_("Industry"),
    "employees": N_("Employees"),
    "country": N_("Country"),
    "region": N_("Region"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "parent_id": N_("Parent account"),
    "price_tier_id": N_("Price tier"),
    "owner_id": N_("Owner"),
    "account_id": N_("Account"),
    "title": N_("Job title"),
    "reports_to_id": N_("Reports to"),
    "attitude": N_("Attitude"),
    "influence": N_("Influence"),
    "state": N_("State"),
    "territory": N_("Territory"),
}
# What says something about a person and must be erasable: all of a contact, these of a person's account.
PERSONAL_OF_CONTACT = frozenset({"name", "title", "email", "phone", "attitude", "influence"})
PERSONAL_OF_PERSON = frozenset({"name", "email", "phone"})


class Whose(StrEnum):
    """Whose records a list shows, within what its reader may see."""

    ALL = "all"
    TEAM = "team"
    MINE = "mine"


WHOSE_LABELS = {Whose.MINE: N_("Mine"), Whose.TEAM: N_("My team"), Whose.ALL: N_("All")}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """What a list of accounts is narrowed to. `text` is sought in name and domain."""

    whose: Whose = Whose.ALL
    text: str = ""
    kind: AccountKind | None = None
    owner_ids: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    parent_id: int | None = None
    territory_ids: tuple[int, ...] = ()
    custom: tuple[FieldFilter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFilter:
    """What a list of contacts is narrowed to. `text` is sought in name and e-mail address."""

    whose: Whose = Whose.ALL
    text: str = ""
    owner_ids: tuple[int, ...] = ()
    account_id: int | None = None
    custom: tuple[FieldFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """Whoever may see `person_id` may see the account, because of the record named by (kind, id)."""

    account_id: int
    person_id: int
    because_kind: str
    because_id: int
