"""What the pages of accounts and those of contacts differ in; everything else they share (`records`)."""

from collections.abc import Callable, Mapping
from typing import Any

from quarterdeck.customers import actions, queries
from quarterdeck.customers.forms import Named
from quarterdeck.customers.forms.fields import ITSELF, closed_fields
from quarterdeck.customers.rules import country_name, region_name, region_text
from quarterdeck.customers.terms import ATTITUDE_LABELS, INFLUENCE_LABELS, AccountKind, NewAccount, NewContact
from quarterdeck.journal.terms import Via
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.records.forms.fields import CustomFields, custom_fields_of
from quarterdeck.records.tables import reader_for, shown
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_

# Edited together: a region means nothing without its country.
TOGETHER = {"country": ("country", "region"), "region": ("country", "region")}
_COMPANY = (
    "name", "domain", "industry", "employees", "country", "region", "phone", "email", "parent_id",
    "price_tier_id", "owner_id",
)  # fmt: skip
_PERSON = ("name", "industry", "country", "region", "phone", "email", "price_tier_id", "owner_id")
CONTACT_FIELDS = (
    "name", "title", "account_id", "email", "phone", "reports_to_id", "attitude", "influence", "owner_id",
)  # fmt: skip
# What a new contact is asked for: who it is. What it is to us comes later.
NEW_CONTACT_FIELDS = ("name", "title", "account_id", "email", "phone", "owner_id")
ACCOUNT_FIELDS = {AccountKind.COMPANY: _COMPANY, AccountKind.PERSON: _PERSON}


@dataclass(frozen=True, slots=True)
class Record:
    """An account or contact as its forms and facts need it.

    `initial` are the values as they stand in fields, `shown` as they are read, `present` the records
    they refer to. A field in `hidden` holds something its reader may not see.
    """

    id: int
    name: str
    version: int
    fields: tuple[str, ...]
    initial: Mapping[str, Any]
    shown: Mapping[str, str]
    present: Mapping[str, Named | None]
    hidden: frozenset[str]
    may_edit: bool
    may_delete: bool
    kept_in: str = ""
    territory: str = ""
    custom: CustomFields = field(default_factory=CustomFields)

    def editable(self, actor: Actor) -> tuple[str, ...]:
        """The fields this actor may change: none they may not see, and the owner only where there is a choice."""
        closed = self.hidden | closed_fields(actor)
        return tuple(name for name in (*self.fields, *self.custom.by_key) if name not in closed)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record. Names of addresses are made of `name`: account, account_edit, account_field and so on."""

    name: str
    plural: str
    title_new: str
    submit: str
    title_edit: str
    title_delete: str
    load: Callable[[Actor, int], Record]
    successor: Callable[[Actor, int], int | None]
    create: Callable[[Mapping[str, Any], Actor, Via], int]
    edit: Callable[..., Any]
    delete: Callable[..., Any]
    restore: Callable[..., Any]
    undo: Callable[..., Any]


def account_record(actor: Actor, account_id: int) -> Record:
    """An account the actor may see. Raises NotFound."""
    detail = queries.account_detail(actor, account_id)
    row, custom = detail.account, custom_fields_of(actor, "account", account_id)
    initial: dict[str, Any] = {name: getattr(row, name) for name in ACCOUNT_FIELDS[row.kind]}
    initial["region"] = region_text(row.region) if row.region else ""
    if "parent_id" in initial:
        initial["parent_id"] = detail.parent.name if detail.parent else ""
    read = {
        "country": country_name(row.country),
        "region": region_name(row.region) if row.region else "",
        "employees": "" if row.employees is None else formats.number(row.employees, actor.locale),
        "price_tier_id": row.price_tier_name or "",
        "owner_id": row.owner_name,
    }
    return Record(
        id=row.id,
        name=row.name,
        version=row.version,
        fields=ACCOUNT_FIELDS[row.kind],
        initial=initial | custom.initial,
        shown={name: str(value or "") for name, value in initial.items()} | read | _shown(actor, custom),
        present={
            "parent_id": Named(detail.parent.id, detail.parent.name) if detail.parent else None,
            "price_tier_id": Named(row.price_tier_id, row.price_tier_name or "") if row.price_tier_id else None,
            "owner_id": Named(row.owner_id, row.owner_name),
        },
        hidden=frozenset({"parent_id"} if detail.has_hidden_parent else ()) | custom.hidden,
        may_edit=detail.may_edit,
        may_delete=detail.may_delete,
        kept_in=detail.kept_in,
        territory=row.territory_name or "",
        custom=custom,
    )


def contact_record(actor: Actor, contact_id: int) -> Record:
    """A contact the actor may see. Raises NotFound."""
    detail = queries.contact_detail(actor, contact_id)
    row, custom = detail.contact, custom_fields_of(actor, "contact", contact_id)
    initial: dict[str, Any] = {name: getattr(row, name) for name in CONTACT_FIELDS} | {"account_id": row.account_name}
    return Record(
        id=row.id,
        name=row.name,
        version=row.version,
        fields=CONTACT_FIELDS,
        initial=initial | custom.initial,
        shown={name: str(value or "") for name, value in initial.items()}
        | {
            "owner_id": row.owner_name,
            "reports_to_id": row.reports_to_name,
            "attitude": label(ATTITUDE_LABELS, row.attitude),
            "influence": label(INFLUENCE_LABELS, row.influence),
        }
        | _shown(actor, custom),
        present={
            ITSELF: Named(row.id, row.name),
            "account_id": Named(row.account_id, row.account_name) if row.account_id else None,
            "reports_to_id": Named(row.reports_to_id, row.reports_to_name) if row.reports_to_id else None,
            "owner_id": Named(row.owner_id, row.owner_name),
        },
        hidden=frozenset({"account_id"} if detail.has_hidden_account else ())
        | frozenset({"reports_to_id"} if detail.has_hidden_manager else ())
        | custom.hidden,
        may_edit=detail.may_edit,
        may_delete=detail.may_delete,
        kept_in=detail.kept_in,
        custom=custom,
    )


def label(labels: Mapping[Any, str], key: str) -> str:
    """The word for one of a few, empty for none."""
    return text(labels[key]) if key else ""


def _shown(actor: Actor, custom: CustomFields) -> dict[str, str]:
    reader = reader_for(actor, custom.names)
    return {spec.key: shown(spec, custom.values.get(spec.id), reader) for spec in custom.specs}


def _create_account(values: Mapping[str, Any], by: Actor, via: Via) -> int:
    return actions.create_account(new=NewAccount(**values), by=by, via=via).account_id


def _create_contact(values: Mapping[str, Any], by: Actor, via: Via) -> int:
    return actions.create_contact(new=NewContact(**values), by=by, via=via).contact_id


ACCOUNT = Kind(
    name="account",
    plural="accounts",
    title_new=N_("New account"),
    submit=N_("Create account"),
    title_edit=N_("Edit account"),
    title_delete=N_("Delete account"),
    load=account_record,
    successor=queries.merged_account,
    create=_create_account,
    edit=lambda record_id, **asked: actions.edit_account(account_id=record_id, **asked),
    delete=lambda record_id, **asked: actions.delete_account(account_id=record_id, **asked),
    restore=lambda record_id, **asked: actions.restore_account(account_id=record_id, **asked),
    undo=lambda record_id, **asked: actions.undo_account_edit(account_id=record_id, **asked),
)
CONTACT = Kind(
    name="contact",
    plural="contacts",
    title_new=N_("New contact"),
    submit=N_("Create contact"),
    title_edit=N_("Edit contact"),
    title_delete=N_("Delete contact"),
    load=contact_record,
    successor=queries.merged_contact,
    create=_create_contact,
    edit=lambda record_id, **asked: actions.edit_contact(contact_id=record_id, **asked),
    delete=lambda record_id, **asked: actions.delete_contact(contact_id=record_id, **asked),
    restore=lambda record_id, **asked: actions.restore_contact(contact_id=record_id, **asked),
    undo=lambda record_id, **asked: actions.undo_contact_edit(contact_id=record_id, **asked),
)
