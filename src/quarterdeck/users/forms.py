"""Forms of the settings pages: what is typed becomes typed values, the rules judge them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.users.queries.administration import TeamRow
from quarterdeck.users.queries.company import Company, currency_codes
from quarterdeck.users.queries.people import PersonOption
from quarterdeck.users.terms import (
    DENSITY_LABELS,
    LOCALES,
    PARTNER_USER,
    PERMISSION_LABELS,
    THEME_LABELS,
    Actor,
    Density,
    NewToken,
    Permission,
    Preferences,
    RoleSpec,
    Theme,
)
from quarterdeck.values.ids import parse_id, public_id


class PreferencesForm(PageForm):
    """How pages look and read for the person who is signed in."""

    name = TextField(label=_("Name"), widget=forms.TextInput({"autocomplete": "name"}))
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    locale = forms.ChoiceField(label=_("Numbers and dates"), required=False)
    display_currency = forms.ChoiceField(label=_("Currency of totals"), required=False)
    theme = forms.TypedChoiceField(label=_("Colours"), coerce=Theme)
    density = forms.TypedChoiceField(label=_("Density"), coerce=Density)
    single_keys = forms.BooleanField(label=_("Single-key shortcuts"), required=False)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("time_zone", [(zone, zone) for zone in sorted(available_timezones())], company.time_zone)
        self._offer("locale", list(LOCALES.items()), LOCALES.get(company.locale, company.locale))
        currencies = [(code, code) for code in sorted(currency_codes())]
        self._offer("display_currency", currencies, company.reporting_currency)
        _choose(self, "theme", [(key.value, gettext(label)) for key, label in THEME_LABELS.items()])
        _choose(self, "density", [(key.value, gettext(label)) for key, label in DENSITY_LABELS.items()])

    def _offer(self, name: str, choices: list[tuple[str, str]], of_company: str) -> None:
        _choose(self, name, [("", gettext("As the company: {value}").format(value=of_company)), *choices])

    def preferences(self) -> Preferences:
        """What was chosen, once the form is valid; the rest as it was at first."""
        return Preferences(**{**self.initial, **self.cleaned_data})


class PersonForm(PageForm):
    """An employee: who they are and whether they sign in."""

    name = TextField(label=_("Name"), widget=forms.TextInput({"autocomplete": "off"}))
    email = TextField(
        label=_("E-mail"),
        required=False,
        help_text=_("What they sign in with."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    can_sign_in = forms.BooleanField(
        label=_("May sign in"), help_text=_("Without it, a person only owns records."), required=False, initial=True
    )


class NewPersonForm(PersonForm):
    """An employee to add."""

    role = forms.ChoiceField(label=_("Role"), initial="rep")
    field_order = ("name", "email", "role", "can_sign_in")

    def __init__(self, *args: Any, roles: Iterable[RoleSpec], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", _role_choices(roles))


class InviteForm(PageForm):
    """Several employees to let in with one role, and one team."""

    people = TextField(
        label=_("People"), rows=8, help_text=_("One a line: Nina Falk <nina@example.com>, or the address alone.")
    )
    role = forms.ChoiceField(label=_("Role"), initial="rep")
    team = forms.TypedChoiceField(label=_("Team"), coerce=parse_id, empty_value=None, required=False)

    def __init__(self, *args: Any, roles: Iterable[RoleSpec], teams: Iterable[TeamRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", _role_choices(roles))
        _choose(self, "team", [("", gettext("No team")), *((public_id(team.id), team.name) for team in teams)])


class PeopleFilterForm(PageForm):
    """What the list of people can be narrowed to. It only changes the address."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, roles: Iterable[RoleSpec], teams: Iterable[TeamRow], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        _choose(self, "role", [("", gettext("Any role")), *((role.key, gettext(role.name)) for role in roles)])
        _choose(self, "team", [("", gettext("Any team")), *((public_id(team.id), team.name) for team in teams)])

    def word(self, name: str) -> str:
        """What the chosen option is called; empty when none is chosen."""
        field, chosen = self.fields[name], self.data.get(name, "")
        options = dict(field.widget.choices) if isinstance(field.widget, forms.Select) else {}
        return str(options.get(chosen, gettext("unknown"))) if chosen else ""


class DeactivateForm(PageForm):
    """Who takes over what somebody who leaves has open. Staying theirs is a choice to make, not to slip into."""

    successor = forms.ChoiceField(label=_("Who takes over"))

    def __init__(self, *args: Any, people: Iterable[PersonOption], name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = gettext("Nobody: it stays with {name}").format(name=name)
        options = [(public_id(person.id), person.name) for person in people]
        _choose(self, "successor", [("", ""), *options, ("nobody", nobody)])

    def clean_successor(self) -> int | None:
        """The successor's id, None for nobody."""
        chosen = self.cleaned_data["successor"]
        return None if chosen == "nobody" else parse_id(chosen)


class RoleForm(PageForm):
    """Another role for a person."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, roles: Iterable[RoleSpec], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", _role_choices(roles))


class TeamForm(PageForm):
    """A team and where it hangs in the tree."""

    name = TextField(label=_("Name"), widget=forms.TextInput({"autocomplete": "off"}))
    parent_id = forms.TypedChoiceField(label=_("Belongs to"), coerce=parse_id, empty_value=None, required=False)

    def __init__(self, *args: Any, teams: Iterable[TeamRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(public_id(team.id), team.name) for team in teams]
        _choose(self, "parent_id", [("", gettext("No team above")), *options])


class MemberForm(PageForm):
    """A person to let into a team."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=parse_id)
    is_manager = forms.BooleanField(
        label=_("Manages the team"), help_text=_("Sees this team and all teams below it."), required=False
    )
    since = DayField(label=_("Since"), help_text=_("Empty means today."), required=False)

    def __init__(self, *args: Any, people: Iterable[PersonOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "person", [("", ""), *((public_id(person.id), person.name) for person in people)])


class CodeForm(PageForm):
    """A code of the device, to prove that it holds the secret."""

    code = TextField(
        label=_("Code"),
        help_text=_("Six digits that the app shows now."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class DayForm(PageForm):
    """A day to look back to."""

    on = DayField(label=_("Members on"), required=False)


class TokenForm(PageForm):
    """An API token to make for oneself."""

    name = TextField(label=_("Name"), help_text=_("What it is for."))
    days = forms.TypedChoiceField(label=_("Expires in"), coerce=int, initial=90)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do besides reading"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "days", [(days, gettext("{days} days").format(days=days)) for days in (7, 30, 90, 365)])
        held = [permission for permission in Permission if actor.may(permission)]
        _choose(self, "scopes", [(permission.value, gettext(PERMISSION_LABELS[permission])) for permission in held])

    def new_token(self, at: datetime) -> NewToken:
        """What was asked for, once the form is valid."""
        values = self.cleaned_data
        return NewToken(values["name"], at + timedelta(days=values["days"]), frozenset(values["scopes"]))


class PasswordForm(PageForm):
    """A password to set by a link."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters. A few words that only you would put together do well."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


def version_of(request: HttpRequest) -> int:
    """The version of the record that a posted form was made from; 0, which no record has, when it says none."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _choose(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def _role_choices(roles: Iterable[RoleSpec]) -> list[tuple[str, str]]:
    return [(role.key, gettext(role.name)) for role in roles if role.key != PARTNER_USER]
