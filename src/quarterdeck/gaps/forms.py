"""Forms of product gaps: one of the catalogue, the one it becomes part of, and a deal's request."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.gaps.terms import (
    HEARD_LABELS,
    SEVERITY_LABELS,
    STATE_LABELS,
    GapFields,
    GapState,
    Heard,
    RequestFields,
    Severity,
)
from quarterdeck.kit.choices import AnsweredField, RecordField, WordField
from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import ONCE_FIELD, form_token
from quarterdeck.values.dataclasses import dataclass, fields
from quarterdeck.values.text import N_

Options = list[tuple[int, str]]
# Where the reasons of the rules stand in the forms, when not under their own name.
PLACES = {"gap_id": "new_name", "name": "new_name", "contact_id": "contact", "into_id": "into"}


@dataclass(frozen=True, slots=True)
class Writer:
    """In whose writing days stand, and which day it is for them."""

    locale: str
    today: date


def _token() -> forms.Field:
    return forms.CharField(required=False, widget=forms.HiddenInput, initial=form_token)


class GapForm(PageForm):
    """A gap of the catalogue. Who only adds one gives it no state: it is open."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    description = TextField(label=_("Description"), rows=4, required=False)
    family = WordField(label=_("Product family"), required=False)
    state = AnsweredField(label=_("State"), required=False)
    release_on = DayField(
        label=_("Release date"), required=False, help_text=_("Of what is planned or released, such as 31 Mar.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, writer: Writer, families: list[str], may_manage: bool, is_new: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, locale=writer.locale, today=writer.today, **kwargs)
        kept = str(self.initial.get("family", ""))
        known = sorted({*families, kept} - {""}, key=str.casefold)
        choices = [("", _("No family")), *((one, one) for one in known)]
        self.fields["family"] = WordField(label=_("Product family"), required=False, choices=choices)
        states = [(state.value, text(label)) for state, label in STATE_LABELS.items()]
        self.fields["state"] = AnsweredField(
            label=_("State"), required=False, choices=states, initial=GapState.OPEN.value
        )
        if not may_manage:
            del self.fields["state"], self.fields["release_on"]
        if is_new:
            del self.fields["version"]
            self.fields[ONCE_FIELD] = _token()

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the form, as GapFields names them."""
        return {one.name: self.cleaned_data[one.name] for one in fields(GapFields) if one.name in self.fields}


class MergeForm(PageForm):
    """The gap that another one becomes part of."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, options: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"] = RecordField(
            options,
            label=_("Merge into"),
            empty=_("Choose a product gap"),
            error_messages={"required": _("Choose a product gap.")},
        )


class RequestForm(PageForm):
    """A deal's request: for which gap, how much hangs on it, where it was heard, who asked."""

    new_name = TextField(
        label=_("Product gap"),
        required=False,
        help_text=_("Its name, or a part that only it has. A new name joins the catalogue, for everybody."),
    )
    note = TextField(label=_("Note"), rows=3, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("new_name", "gap", "severity", "source", "contact", "note")

    def __init__(
        self, *args: Any, writer: Writer, gaps: Options, contacts: Options, is_new: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, locale=writer.locale, today=writer.today, **kwargs)
        self.fields["severity"] = AnsweredField(
            label=_("Severity"),
            choices=[(key.value, text(label)) for key, label in SEVERITY_LABELS.items()],
            initial=Severity.IMPORTANT.value,
        )
        self.fields["source"] = AnsweredField(
            label=_("Heard as"),
            choices=[(key.value, text(label)) for key, label in HEARD_LABELS.items()],
            initial=Heard.NEED.value,
        )
        self.fields["contact"] = RecordField(contacts, required=False, label=_("Who asked"), empty=_("Not known"))
        if is_new:
            self.fields["gap"] = RecordField(
                gaps, required=False, label=_("Or choose one"), empty=_("Choose a product gap")
            )
            del self.fields["version"]
            self.fields[ONCE_FIELD] = _token()
        else:
            del self.fields["new_name"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any] | None:
        """A new request names a gap."""
        cleaned = super().clean()
        said = self.cleaned_data
        if "gap" in self.fields and not self.errors and not said["gap"] and not said["new_name"].strip():
            self.add_error("new_name", text(N_("Write the name of a product gap, or choose one.")))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the form, as RequestFields names them."""
        said = self.cleaned_data
        return {
            "severity": said["severity"],
            "source": said["source"],
            "contact_id": said["contact"],
            "note": said["note"],
        }

    @property
    def request(self) -> RequestFields:
        """The request that was filled in."""
        return RequestFields(**self.changes)
