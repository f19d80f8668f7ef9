"""Naming an account in a form: by its name, by a pick among namesakes, or as a new one."""

from collections.abc import Mapping
from typing import Any

from django import forms

from quarterdeck.customers.queries import AccountOption, account_options
from quarterdeck.desk.forms.fields import shown
from quarterdeck.kit.choices import RecordField
from quarterdeck.kit.filters import text
from quarterdeck.kit.forms import PageForm
from quarterdeck.opportunities.terms import Writer
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text, clean_line, fold

MOST_NAMESAKES = 20


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """What a typed account name means: a known one, a new one to create, or none."""

    account_id: int | None = None
    new_name: str = ""


def resolve_account(actor: Actor, typed: str) -> list[AccountOption]:
    """The visible accounts of exactly this name, whatever its case and accents."""
    key = fold(typed)
    found = account_options(actor, typed, MOST_NAMESAKES)
    return [option for option in found if fold(option.name) == key]


class AccountForm(PageForm):
    """A form whose field `account_id` is typed as a name. `choice` is what it came to mean."""

    choice = AccountChoice()

    def __init__(self, fields: Mapping[str, forms.Field], *args: Any, writer: Writer, **kwargs: Any) -> None:
        super().__init__(*args, locale=writer.locale, today=writer.today, **kwargs)
        self.fields.update(fields)
        typed = clean_line(self.data.get("account_id", "")) if self.is_bound else ""
        self._namesakes = resolve_account(writer.actor, typed) if typed else []
        if len(self._namesakes) > 1:
            options = [(option.id, _told_apart(option)) for option in self._namesakes]
            self.fields["account_pick"] = RecordField(
                options, required=False, label=shown(N_("Which of them")), empty=shown(N_("Choose one"))
            )
        elif typed and not self._namesakes and writer.actor.may(Permission.CUSTOMERS_EDIT):
            self.fields["account_new"] = forms.BooleanField(
                required=False, label=text(Text.of(N_("Create the account {name}"), name=typed[:80]))
            )

    def clean_account_id(self) -> int | None:
        """The id of the account. A new one is None here, and named in `choice`."""
        typed = clean_line(self.cleaned_data["account_id"])
        if not typed:
            return None
        if len(self._namesakes) == 1:
            self.choice = AccountChoice(self._namesakes[0].id)
        elif self._namesakes:
            self.choice = AccountChoice(self._picked(typed))
        elif self.data.get("account_new"):
            self.choice = AccountChoice(None, typed)
        else:
            raise forms.ValidationError(text(self._unknown(typed)))
        return self.choice.account_id

    def _picked(self, typed: str) -> int:
        posted = self.data.get("account_pick", "")
        for option in self._namesakes:
            if self.fields["account_pick"].prepare_value(option.id) == posted:
                return option.id
        message = Text.of(
            N_("{count} accounts are called {name}. Choose which one below."),
            count=len(self._namesakes),
            name=typed[:80],
        )
        raise forms.ValidationError(text(message))

    def _unknown(self, typed: str) -> Text:
        if "account_new" in self.fields:
            return Text.of(N_("No account is called {name}. Choose another, or create it below."), name=typed[:80])
        return Text.of(N_("No account is called {name}. Choose another."), name=typed[:80])


def _told_apart(option: AccountOption) -> str:
    return " · ".join(part for part in (option.name, option.domain, option.country) if part)
