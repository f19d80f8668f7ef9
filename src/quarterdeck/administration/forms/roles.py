"""The form of a role."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.users.terms import FIXED_ROLES, PERMISSION_LABELS, REACH_LABELS, Actor, Permission, Reach, RoleSpec


class RoleRightsForm(PageForm):
    """A role: what it is called, whose records it sees and changes, and what it allows."""

    name = TextField(label=_("Name"), widget=forms.TextInput({"autocomplete": "off"}))
    read_reach = forms.TypedChoiceField(label=_("Sees"), coerce=Reach, initial=Reach.TEAM.value)
    write_reach = forms.TypedChoiceField(label=_("Changes"), coerce=Reach, initial=Reach.OWN.value)
    permissions = forms.MultipleChoiceField(
        label=_("What it allows besides reading"), required=False, widget=forms.CheckboxSelectMultiple
    )
    requires_second_factor = forms.BooleanField(label=_("Requires a second factor"), required=False)

    def __init__(self, *args: Any, actor: Actor, role: RoleSpec | None = None, **kwargs: Any) -> None:
        if role is not None:
            names = ("name", "read_reach", "write_reach", "requires_second_factor")
            own = {name: getattr(role, name) for name in names} | {"permissions": sorted(role.permissions)}
            kwargs["initial"] = own | {"name": gettext(role.name)}
        super().__init__(*args, **kwargs)
        self.role = role
        for name in ("read_reach", "write_reach"):
            self._choose(name, [(reach.value, gettext(label)) for reach, label in REACH_LABELS.items()])
        self._choose("permissions", [(key.value, gettext(label)) for key, label in PERMISSION_LABELS.items()])
        if not actor.may(Permission.SETTINGS_MANAGE):
            del self.fields["requires_second_factor"]
        if role is not None and role.key in FIXED_ROLES:
            for name in ("read_reach", "write_reach", "permissions"):
                del self.fields[name]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def spec(self, version: int) -> RoleSpec:
        """The role as it was typed, once the form is valid; what it does not ask for stays as it is."""
        values = dict(self.cleaned_data)
        role = self.role or RoleSpec("", "", Reach.NONE, Reach.NONE)
        if values["name"] == gettext(role.name):
            # Shipped names are translated where they are shown: what was not retyped stays the original.
            values["name"] = role.name
        if "permissions" in values:
            values["permissions"] = frozenset(map(Permission, values["permissions"]))
        return replace(role, **values, version=version)
