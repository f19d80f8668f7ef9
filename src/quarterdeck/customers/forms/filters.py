"""The filter forms of the lists of accounts and contacts. They only change the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.customers.queries import countries_used, industries
from quarterdeck.customers.rules import countries
from quarterdeck.customers.terms import ACCOUNT_KIND_LABELS
from quarterdeck.kit.forms import PageForm
from quarterdeck.records.forms.filters import filter_fields
from quarterdeck.records.terms.fields import FieldSpec
from quarterdeck.users.queries import owner_options
from quarterdeck.users.queries.territories import territory_options
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id


class OwnerFilterForm(PageForm):
    """Whose records are shown."""

    owner = forms.ChoiceField(label=_("Owner"), required=False)

    def __init__(self, *args: Any, actor: Actor, custom: Iterable[FieldSpec] = (), **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.fields |= filter_fields(custom)
        people = ((public_id(person.id), person.name) for person in owner_options(actor))
        self._offer("owner", _("Anybody"), people)

    def _offer(self, name: str, nothing: object, options: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", nothing), *options]

    def word(self, name: str) -> str:
        """What the chosen option is called; empty when none is chosen."""
        field = self.fields[name]
        chosen = self.data.get(name, "")
        if not isinstance(field.widget, forms.Select):
            return str(chosen)
        return str(dict(field.widget.choices).get(chosen, _("unknown"))) if chosen else ""


class ContactFilterForm(OwnerFilterForm):
    """What a list of contacts can be narrowed to."""


class AccountFilterForm(OwnerFilterForm):
    """What a list of accounts can be narrowed to."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    territory = forms.ChoiceField(label=_("Territory"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        kinds = ((key.value, str(_(name))) for key, name in ACCOUNT_KIND_LABELS.items())
        self._offer("kind", _("Companies and persons"), kinds)
        used = countries_used(actor)
        self._offer("country", _("Any country"), (pair for pair in countries().items() if pair[0] in used))
        named = ((public_id(territory_id), name) for territory_id, name in territory_options(actor))
        self._offer("territory", _("Any territory"), named)
        self._offer("industry", _("Any industry"), ((name, name) for name in industries(actor)))
