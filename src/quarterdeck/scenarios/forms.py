"""Forms of scenarios: levers for everything and by segment, named deals, and who sees one."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.choices import AnsweredField, RecordField, WordField
from quarterdeck.kit.forms import AmountField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.scenarios.queries import Choices
from quarterdeck.scenarios.terms import (
    COLUMN_LABELS,
    FACTORS,
    KIND_HINTS,
    KIND_LABELS,
    MOST_LEVERS,
    SHARING_LABELS,
    Column,
    Kind,
    Lever,
    Said,
)
from quarterdeck.users.policy import ONCE_FIELD, form_token
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_

MODEL, IN, OUT = "model", "in", "out"
SPARE = 2
NAMED = {MODEL: N_("Model"), IN: N_("In"), OUT: N_("Out")}


def shown_amount(lever: Lever) -> Decimal:
    """A lever's amount as it is typed: a change in percent, weeks, or reps."""
    amount = Decimal(str(lever.amount))
    return (amount - 1) * 100 if lever.kind in FACTORS else amount


def amount_of(kind: str, typed: Decimal) -> float:
    """What was typed as the amount of a lever."""
    return float(1 + typed / 100) if kind in FACTORS else float(typed)


class ScenarioForm(PageForm):
    """What a scenario is called and supposes. Segments are of the line that is chosen."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    line = WordField(label=_("Deals of"), help_text=_("Choose, then find deals or add a lever: its segments follow."))
    note = TextField(label=_("Note"), rows=3, required=False)
    ramp = forms.IntegerField(
        label=_("Ramp of new reps"), required=False, help_text=_("Weeks until a new rep works at full strength.")
    )
    find = TextField(label=_("Find a deal"), required=False, help_text=_("A part of the name of an open deal."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, choices: Choices, lines: Iterable[tuple[str, str]], deals: Mapping[int, str], rows: int,
        is_new: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        locale = kwargs.get("locale", "en")
        super().__init__(*args, **kwargs)
        self.rows, self.deals = min(rows, MOST_LEVERS), deals
        self.fields["line"].choices = list(lines)  # type: ignore[attr-defined]  # a ChoiceField has them
        for kind, label in KIND_LABELS.items():
            field = AmountField(label=text(label), required=False, help_text=text(KIND_HINTS[kind]))
            field.locale = locale
            self.fields[kind.value] = field
        for number in range(self.rows):
            self._add_row(number, choices, locale)
        for pk, name in deals.items():
            self.fields[f"deal_{public_id(pk)}"] = AnsweredField(
                label=name, choices=[(key, text(label)) for key, label in NAMED.items()], initial=MODEL,
                widget=forms.RadioSelect,
            )  # fmt: skip
        if is_new:
            del self.fields["version"]
            self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput, initial=form_token)

    def _add_row(self, number: int, choices: Choices, locale: str) -> None:
        parts = [
            (text(COLUMN_LABELS[Column(column)]), [(f"{column}:{key}", text(N_(name))) for key, name in values.items()])
            for column, values in choices.segments.items()
        ]
        amount = AmountField(label=_("Change"), required=False)
        amount.locale = locale
        self.fields[f"kind_{number}"] = WordField(
            label=_("Lever"), required=False,
            choices=[("", _("No lever")), *((kind.value, text(label)) for kind, label in KIND_LABELS.items())],
        )  # fmt: skip
        self.fields[f"part_{number}"] = WordField(
            label=_("Holds for"), required=False, choices=[("", _("Everything")), *parts]
        )
        self.fields[f"amount_{number}"] = amount

    @property
    def said(self) -> Said:
        """What is supposed, once the form is valid."""
        found = self.cleaned_data
        levers = [
            Lever(kind.value, amount_of(kind, found[kind.value])) for kind in Kind if found[kind.value] is not None
        ]
        for number in range(self.rows):
            kind, amount = found[f"kind_{number}"], found[f"amount_{number}"]
            if kind and amount is not None:
                column, _colon, value = found[f"part_{number}"].partition(":")
                levers.append(Lever(kind, amount_of(kind, amount), column, value))
        named = {pk: found[f"deal_{public_id(pk)}"] for pk in self.deals}
        return Said(
            tuple(levers),
            tuple(pk for pk, word in named.items() if word == IN),
            tuple(pk for pk, word in named.items() if word == OUT),
            Said().ramp if found["ramp"] is None else found["ramp"],
        )

    def place_of(self, field: str) -> str:
        """The field of the form that a reason of the rules is about."""
        if not field.startswith("levers."):
            return {"include": "find", "exclude": "find", "levers": "name"}.get(field, field)
        said = [kind.value for kind in Kind if self.cleaned_data[kind.value] is not None]
        said += [
            f"amount_{number}"
            for number in range(self.rows)
            if self.cleaned_data[f"kind_{number}"] and self.cleaned_data[f"amount_{number}"] is not None
        ]
        return said[int(field.removeprefix("levers."))]


class PreviewForm(ScenarioForm):
    """The same while it is being filled in: nothing of it is kept, so that it needs no name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "note", "find", "version"):
            del self.fields[name]


def rows_posted(posted: Mapping[str, str]) -> int:
    """How many rows of segments a form holds."""
    return min(sum(name.startswith("kind_") for name in posted), MOST_LEVERS)


def deals_posted(posted: Mapping[str, str]) -> dict[int, str]:
    """The named deals of a posted form, with in, out or model; what is no deal's id is left out."""
    found = {}
    for name, word in posted.items():
        if name.startswith("deal_"):
            try:
                found[parse_id(name.removeprefix("deal_"))] = word
            except ValueError:
                continue
    return found


def initial_of(said: Said) -> tuple[dict[str, Any], int]:
    """What a form shows of a supposition, and how many rows of segments it needs."""
    values: dict[str, Any] = {"ramp": said.ramp}
    rows = 0
    for lever in said.levers:
        if not lever.column and lever.kind not in values:
            values[lever.kind] = shown_amount(lever)
            continue
        part = f"{lever.column}:{lever.value}" if lever.column else ""
        values |= {f"kind_{rows}": lever.kind, f"part_{rows}": part, f"amount_{rows}": shown_amount(lever)}
        rows += 1
    for named, word in ((said.include, IN), (said.exclude, OUT)):
        values |= {f"deal_{public_id(pk)}": word for pk in named}
    return values, rows + SPARE


class ShareForm(PageForm):
    """Who sees a scenario."""

    sharing = AnsweredField(label=_("Who sees it"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, people: Iterable[tuple[int, str]], teams: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        words = [(one.value, text(label)) for one, label in SHARING_LABELS.items()]
        self.fields["sharing"].choices = words  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["shared_person_id"] = RecordField(
            people, required=False, label=_("Person"), empty=_("Choose a person")
        )
        self.fields["shared_team_id"] = RecordField(teams, required=False, label=_("Team"), empty=_("Choose a team"))

    @property
    def changes(self) -> dict[str, Any]:
        """The fields, as Fields names them."""
        return {name: self.cleaned_data[name] for name in ("sharing", "shared_person_id", "shared_team_id")}


class CopyForm(PageForm):
    """What a copy is called."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput, initial=form_token)
