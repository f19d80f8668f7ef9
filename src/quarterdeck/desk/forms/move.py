"""The form of a move: what the gate asks for, filled in on the spot; and of a contact in the buying group."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from quarterdeck.desk.forms.account import AccountForm
from quarterdeck.desk.forms.fields import make_field, shown
from quarterdeck.desk.forms.mending import MendForm
from quarterdeck.kit.choices import RecordField, WordField
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.opportunities.terms import EDITABLE, Writer
from quarterdeck.pipelines.rules.custom import KEY
from quarterdeck.pipelines.terms import BUYING_ROLE_LABELS, BuyingRole
from quarterdeck.records.forms.fields import CustomFields, custom_form_field
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, clean_line

PERSON = "contact-"
NEW_PERSON = "contact_name-"
GAP = "product_gap"
Options = Iterable[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a move asks for: fields by name, buying roles to name someone for, contacts to choose from.

    `gaps` are the product gaps that may be named where a deal is lost.
    """

    names: Iterable[str] = ()
    roles: Iterable[str] = ()
    contacts: Options = ()
    custom: CustomFields = field(default_factory=CustomFields)
    gaps: Options = ()


class MoveForm(AccountForm):
    """A move to a stage, with the facts that were missing.

    `mends` are the small forms beside it, by criterion.
    """

    mends: Mapping[str, MendForm] = MappingProxyType({})

    def __init__(self, asked: "Asked", *args: Any, writer: Writer, **kwargs: Any) -> None:
        contacts, custom = list(asked.contacts), asked.custom
        self.names = [name for name in asked.names if name in EDITABLE or name in custom.by_key]
        if "amount" in self.names and "currency" not in self.names:
            self.names.append("currency")
        self.roles = list(asked.roles)
        fields = {
            name: custom_form_field(custom.by_key[name], custom, actor=writer.actor)
            if name in custom.by_key
            else make_field(name, writer)
            for name in self.names
        }
        for role in self.roles:
            fields[PERSON + role] = RecordField(
                contacts,
                required=False,
                label=shown(BUYING_ROLE_LABELS[BuyingRole(role)]),
                empty=shown(N_("Choose a contact")),
            )
            fields[NEW_PERSON + role] = TextField(required=False, label=shown(N_("Or the name of a new contact")))
        if gaps := list(asked.gaps):
            fields[GAP] = RecordField(
                gaps,
                required=False,
                label=shown(N_("Product gap it was lost with")),
                empty=shown(N_("None")),
                help_text=shown(N_("Links the deal to what the product lacks.")),
            )
        fields["override_reason"] = TextField(required=False, label=shown(N_("Reason for moving anyway")))
        fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        super().__init__(fields, *args, writer=writer, **kwargs)

    @property
    def fill(self) -> dict[str, object]:
        """The facts given along, by field: only what was posted, so that nothing is emptied unasked."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.data and name in self.cleaned_data}

    @property
    def gap_id(self) -> int | None:
        """The product gap the deal is lost with."""
        return self.cleaned_data.get(GAP)

    @property
    def contacts(self) -> tuple[tuple[int, str], ...]:
        """Known contacts for the roles: (contact id, role)."""
        picked = ((self.cleaned_data.get(PERSON + role), role) for role in self.roles)
        return tuple((contact_id, role) for contact_id, role in picked if contact_id is not None)

    @property
    def new_contacts(self) -> tuple[tuple[str, str], ...]:
        """Contacts to be created for the roles: (name, role)."""
        named = ((clean_line(self.cleaned_data.get(NEW_PERSON + role, "")), role) for role in self.roles)
        return tuple((name, role) for name, role in named if name)


def posted_names(data: Mapping[str, Any]) -> list[str]:
    """The fields of a deal that a posted move brings along."""
    return [name for name in data if name in EDITABLE or KEY.fullmatch(name)]


def posted_roles(data: Mapping[str, Any]) -> list[str]:
    """The buying roles that a posted move names somebody for."""
    return [role.value for role in BuyingRole if PERSON + role in data or NEW_PERSON + role in data]


class ContactForm(PageForm):
    """Somebody for the buying group: a known contact of the account, or a new one by name."""

    def __init__(self, contacts: Options, *args: Any, writer: Writer, **kwargs: Any) -> None:
        roles = [(role.value, shown(label)) for role, label in BUYING_ROLE_LABELS.items()]
        super().__init__(*args, locale=writer.locale, today=writer.today, **kwargs)
        self.fields["contact"] = RecordField(
            contacts, required=False, label=shown(N_("Contact")), empty=shown(N_("Choose a contact"))
        )
        self.fields["name"] = TextField(required=False, label=shown(N_("Or the name of a new contact")))
        self.fields["role"] = WordField(choices=roles, label=shown(N_("Role")))

    def clean(self) -> dict[str, Any] | None:
        """One of the two names somebody."""
        cleaned = super().clean()
        if not self.errors and not self.cleaned_data["contact"] and not clean_line(self.cleaned_data["name"]):
            self.add_error("contact", shown(N_("Choose a contact, or write the name of a new one.")))
        return cleaned
