"""One form field for each field of an account or contact that a person may set."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quarterdeck.catalog.queries import price_tiers
from quarterdeck.customers.queries import colleagues
from quarterdeck.customers.rules import countries
from quarterdeck.customers.terms import ATTITUDE_LABELS, FIELD_LABELS, INFLUENCE_LABELS
from quarterdeck.kit import formats
from quarterdeck.kit.choices import RecordField, WordField
from quarterdeck.kit.forms import AmountField, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.users.queries import writable_owners
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# Fields that name an account: typed as its name, offered while typing, kept as its id.
ACCOUNT_NAMES = ("parent_id", "account_id")
# The record that is edited, among those its fields refer to.
ITSELF = "itself"
# What the rules would answer to an empty one, said before they are asked.
REQUIRED = {"name": _("Enter a name."), "owner_id": _("Choose an owner.")}
ACCOUNT_OPTIONS, REGION_OPTIONS, INDUSTRY_OPTIONS = "account-options", "region-options", "industry-options"


@dataclass(frozen=True, slots=True)
class Named:
    """What a field that refers to another record holds at present: its id, and its name as shown."""

    id: int
    name: str


class CountField(AmountField):
    """A whole number; None when empty."""

    def prepare_value(self, value: Any) -> Any:
        """The number as it stands in the field."""
        return formats.number(value, self.locale) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """The number. ValidationError when it has decimals."""
        found = super().clean(value)
        if found is None:
            return None
        if not isinstance(found, Decimal) or found != found.to_integral_value():
            raise forms.ValidationError(text(N_("Write a whole number such as 250.")))
        return int(found)


def _line(**attrs: str) -> TextField:
    return TextField(required=False, widget=forms.TextInput({"autocomplete": "off"} | attrs))


def _fetch(url: str, options: str) -> dict[str, str]:
    """Replace a list of options while one types. A newer request ends an older one, whose answer would be late."""
    return {"hx-get": url, "hx-target": f"#{options}", "hx-swap": "outerHTML", "hx-sync": "this:replace"}


def _country() -> forms.Field:
    choices = [("", _("No country")), *countries().items()]
    # The regions on offer follow the country.
    return WordField(
        required=False, choices=choices, widget=forms.Select(_fetch(reverse("account_new"), REGION_OPTIONS))
    )


def _account(name: str) -> forms.Field:
    fetch = _fetch(f"{reverse('accounts')}?for={name}", ACCOUNT_OPTIONS)
    return _line(list=ACCOUNT_OPTIONS, **fetch, **{"hx-trigger": "input changed delay:150ms"})


_MAKERS: Mapping[str, Callable[[], forms.Field]] = {
    "name": _line,
    "domain": lambda: _line(inputmode="url", placeholder="example.com"),
    "industry": lambda: _line(list=INDUSTRY_OPTIONS),
    "employees": lambda: CountField(required=False),
    "country": _country,
    "region": lambda: _line(list=REGION_OPTIONS),
    "phone": lambda: _line(inputmode="tel"),
    "email": lambda: _line(inputmode="email"),
    "title": _line,
    "attitude": lambda: _words(ATTITUDE_LABELS),
    "influence": lambda: _words(INFLUENCE_LABELS),
    "parent_id": lambda: _account("parent_id"),
    "account_id": lambda: _account("account_id"),
}


def make_field(name: str, actor: Actor, records: Mapping[str, Named | None]) -> forms.Field:
    """The form field of this field, labelled. `records` are those that fields refer to now, by field."""
    present = records.get(name)
    choices = {
        "owner_id": lambda: _owner(actor, present),
        "price_tier_id": lambda: _price_tier(present),
        "reports_to_id": lambda: _manager(actor, records.get("account_id"), present, records.get(ITSELF)),
    }
    made = (choices.get(name) or _MAKERS[name])()
    made.label = _(FIELD_LABELS[name])
    if name in REQUIRED:
        made.required = True
        made.error_messages["required"] = REQUIRED[name]
    return made


def _owner(actor: Actor, present: Named | None) -> forms.Field:
    options = {person.id: person.name for person in writable_owners(actor)}
    if present is not None:
        options.setdefault(present.id, present.name)
    return RecordField(options.items(), required=False)


def _manager(actor: Actor, account: Named | None, present: Named | None, own: Named | None) -> forms.Field:
    """Whom a contact may report to: the others of its account, and whom it reports to already."""
    found = colleagues(actor, account.id) if account else []
    options = {one.id: ", ".join(filter(None, (one.name, one.title))) for one in found if not own or one.id != own.id}
    if present is not None:
        options.setdefault(present.id, present.name)
    return RecordField(options.items(), empty=_("Nobody known"), required=False)


def _words(labels: Mapping[Any, str]) -> forms.Field:
    return WordField(
        required=False, choices=[("", _("Not known")), *((key.value, _(word)) for key, word in labels.items())]
    )


def _price_tier(present: Named | None) -> forms.Field:
    options = {tier.id: tier.name for tier in price_tiers() if tier.is_active}
    if present is not None:
        options.setdefault(present.id, present.name)
    return RecordField(options.items(), empty=_("Standard prices"), required=False)


def closed_fields(actor: Actor) -> frozenset[str]:
    """The fields that this actor does not fill in: no other owner to choose, prices that others grant."""
    owner = frozenset() if may_choose_owner(actor) else frozenset({"owner_id"})
    return owner if actor.may(Permission.PRODUCTS_MANAGE) else owner | {"price_tier_id"}


def may_choose_owner(actor: Actor) -> bool:
    """Whether the actor may give records to anyone but themselves."""
    return any(person.id != actor.person_id for person in writable_owners(actor))
