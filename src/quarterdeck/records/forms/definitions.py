"""Forms of the settings pages of custom fields."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.records.terms.fields import (
    CHOOSING,
    NUMBERS,
    REFERRING,
    ChoiceEdit,
    FieldKind,
    FieldSpec,
    FieldType,
    NewField,
)
from quarterdeck.users.policy import ONCE_FIELD

_LINE = forms.TextInput({"autocomplete": "off"})
_WHERE = _("In the lists of records, with its filter.")


def _labels(typed: str) -> tuple[str, ...]:
    """Choices as typed, one in a line; empty lines are none."""
    return tuple(line for line in typed.splitlines() if line.strip())


class NewFieldForm(PageForm):
    """A field of a type to create. Only what such a field has is asked."""

    label = TextField(label=_("Label"), widget=_LINE, error_messages={"required": _("Enter a label.")})
    help = TextField(label=_("Help"), required=False, widget=_LINE, help_text=_("Shown below the field in forms."))
    places = forms.IntegerField(
        label=_("Decimal places"), initial=0, min_value=0, max_value=6, help_text=_("0 to 6. It stays as it is.")
    )
    choices = TextField(
        rows=6,
        label=_("Choices"),
        help_text=_("One in a line, in their order."),
        error_messages={"required": _("Give at least one choice.")},
    )
    is_required = forms.BooleanField(
        label=_("Must be filled in"), required=False, help_text=_("In forms of new records, and never emptied again.")
    )
    is_listed = forms.BooleanField(label=_("Shown as a column"), required=False, help_text=_WHERE)

    def __init__(self, *args: Any, kind: FieldKind, type: FieldType, **kwargs: Any) -> None:  # noqa: A002  the field's own word
        super().__init__(*args, **kwargs)
        self._kind, self._type = kind, type
        if type not in NUMBERS:
            del self.fields["places"]
        if type not in CHOOSING:
            del self.fields["choices"]
        if type is FieldType.LONG_TEXT:
            del self.fields["is_listed"]
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    def field(self) -> NewField:
        """What the valid form says."""
        said = self.cleaned_data
        return NewField(
            kind=self._kind,
            type=self._type,
            label=said["label"],
            help=said["help"],
            is_required=said["is_required"],
            is_listed=said.get("is_listed", False),
            places=said.get("places") or 0,
            choices=_labels(said.get("choices", "")),
        )


class FieldForm(PageForm):
    """A field to change: its texts, and each of its choices with its place."""

    label = TextField(label=_("Label"), widget=_LINE, error_messages={"required": _("Enter a label.")})
    help = TextField(label=_("Help"), required=False, widget=_LINE, help_text=_("Shown below the field in forms."))
    is_required = forms.BooleanField(
        label=_("Must be filled in"), required=False, help_text=_("In forms of new records, and never emptied again.")
    )
    is_listed = forms.BooleanField(label=_("Shown as a column"), required=False, help_text=_WHERE)
    more = TextField(rows=3, label=_("More choices"), required=False, help_text=_("One in a line."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, spec: FieldSpec, **kwargs: Any) -> None:
        initial = {name: getattr(spec, name) for name in ("label", "help", "is_required", "is_listed", "version")}
        super().__init__(*args, initial=initial, **kwargs)
        self._spec = spec
        if spec.type not in CHOOSING:
            del self.fields["more"]
        if spec.type is FieldType.LONG_TEXT:
            del self.fields["is_listed"]
        for place, choice in enumerate(spec.choices if spec.type in CHOOSING else (), 1):
            name = gettext("Choice {number}").format(number=place)
            self.fields[f"label_{choice.id}"] = TextField(
                label=name, initial=choice.label, widget=forms.TextInput({"autocomplete": "off"})
            )
            self.fields[f"place_{choice.id}"] = forms.IntegerField(
                label=gettext("Place of {name}").format(name=choice.label), initial=place, required=False
            )
            self.fields[f"active_{choice.id}"] = forms.BooleanField(
                label=gettext("Offer {name}").format(name=choice.label), initial=choice.is_active, required=False
            )

    @property
    def choice_rows(self) -> list[tuple[Any, Any, Any]]:
        """Label, place and whether it is offered, of each choice."""
        ids = [choice.id for choice in self._spec.choices] if "more" in self.fields else []
        return [(self[f"label_{pk}"], self[f"place_{pk}"], self[f"active_{pk}"]) for pk in ids]

    def changes(self) -> dict[str, Any]:
        """What the valid form says, as `edit_field` takes it."""
        said = self.cleaned_data
        names = ("label", "help", "is_required", "is_listed")
        found: dict[str, Any] = {name: said[name] for name in names if name in said}
        if "more" in self.fields:
            found["choices"] = self._choices()
        return found

    def _choices(self) -> list[ChoiceEdit]:
        said = self.cleaned_data
        last = len(self._spec.choices) + 1
        ordered = sorted(self._spec.choices, key=lambda one: said.get(f"place_{one.id}") or last)
        kept = [ChoiceEdit(said[f"label_{one.id}"], one.id, said[f"active_{one.id}"]) for one in ordered]
        return kept + [ChoiceEdit(label) for label in _labels(said["more"])]


def convertible(spec: FieldSpec) -> Iterable[FieldType]:
    """The types that the values of a field may be copied into."""
    if spec.type in REFERRING:
        return []
    return [one for one in FieldType if one is not spec.type and one not in REFERRING]
