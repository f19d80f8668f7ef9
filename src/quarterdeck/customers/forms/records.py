"""A form of an account or contact: some or all of its fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from quarterdeck.customers.forms.fields import ACCOUNT_NAMES, CountField, Named, make_field
from quarterdeck.customers.queries import AccountOption, accounts_named
from quarterdeck.customers.rules import find_region
from quarterdeck.kit.choices import RecordField
from quarterdeck.kit.forms import PageForm
from quarterdeck.records.forms.fields import CustomFields, custom_form_field
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import clean_line, fold

PICK = "pick"


class RecordForm(PageForm):
    """The fields `names`, those in `custom` by `cf_<id>`, with the version they were looked at.

    A new record's form carries a token instead.

    `present` names the records that fields refer to now. When a typed account name fits several
    accounts, a field to pick one appears.
    """

    def __init__(
        self,
        names: Sequence[str],
        *args: Any,
        actor: Actor,
        present: Mapping[str, Named | None] | None = None,
        custom: CustomFields | None = None,
        is_new: bool = False,
        **kwargs: Any,
    ) -> None:
        self.names = tuple(names)
        self.present = present or {}
        self.actor = actor
        super().__init__(*args, locale=actor.locale, **kwargs)
        self._custom = (custom or CustomFields()).by_key
        for name in names:
            if name in self._custom and custom:
                self.fields[name] = custom_form_field(self._custom[name], custom, actor=actor)
                continue
            made = self.fields[name] = make_field(name, actor, self.present)
            if isinstance(made, CountField):
                made.locale = actor.locale
        hidden = forms.CharField if is_new else forms.IntegerField
        self.fields[ONCE_FIELD if is_new else "version"] = hidden(required=False, widget=forms.HiddenInput)
        self._account_name = next((name for name in names if name in ACCOUNT_NAMES), "")
        self._namesakes = self._found_namesakes()
        if len(self._namesakes) > 1:
            options = [(option.id, _told_apart(option)) for option in self._namesakes]
            self.fields[PICK] = RecordField(options, required=False, label=_("Which of them"), empty=_("Choose one"))

    @property
    def typed_account(self) -> str:
        """The account name that was typed, when this form asks for one."""
        return clean_line(self.data.get(self._account_name, "")) if self.is_bound and self._account_name else ""

    def _found_namesakes(self) -> list[AccountOption]:
        typed, present = self.typed_account, self.present.get(self._account_name)
        if not typed or (present is not None and fold(typed) == fold(present.name)):
            return []
        return accounts_named(self.actor, typed)

    def clean(self) -> dict[str, Any]:
        """Names become ids, regions codes. A name that fits no account, or several, is an error of its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "region" in cleaned:
            cleaned["region"] = find_region(cleaned.get("country", ""), cleaned["region"])
        if self._account_name in cleaned:
            cleaned[self._account_name] = self._account_id(cleaned)
        return cleaned

    def _account_id(self, cleaned: Mapping[str, Any]) -> int | None:
        present = self.present.get(self._account_name)
        if not self.typed_account:
            return None
        if present is not None and fold(self.typed_account) == fold(present.name):
            return present.id
        if len(self._namesakes) == 1:
            return self._namesakes[0].id
        if self._namesakes:
            picked = next((option.id for option in self._namesakes if option.id == cleaned.get(PICK)), None)
            if picked is None:
                self._ask(_("{count} accounts are called {name}. Choose which one below."))
            return picked
        self._ask(_("No account is called {name}. Choose another."))
        return None

    def _ask(self, sentence: str) -> None:
        words = sentence.format(count=len(self._namesakes), name=self.typed_account[:80])
        self.add_error(self._account_name, words)

    @property
    def values(self) -> dict[str, Any]:
        """Field to typed value, once the form is valid; custom fields apart, where there are any."""
        own = {name: self.cleaned_data[name] for name in self.names if name not in self._custom}
        custom = {name: self.cleaned_data[name] for name in self.names if name in self._custom}
        return own | ({"custom_fields": custom} if custom else {})


def _told_apart(option: AccountOption) -> str:
    return " · ".join(part for part in (option.name, option.domain, option.country) if part)
