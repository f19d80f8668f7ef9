"""The form of a bulk edit: whatever is filled in is changed, what stays empty stays as it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.desk.forms.fields import make_field, shown
from quarterdeck.inspection.rules.bulk import BulkChange
from quarterdeck.kit.choices import RecordField
from quarterdeck.kit.forms import PageForm
from quarterdeck.opportunities.terms import EDITABLE, Writer
from quarterdeck.records.forms.fields import CustomFields, custom_form_field
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.values.text import N_

OFFERED = ("close_date", "category", "owner_id", "source", "product_id", "loss_reason_id", "competitor")


class BulkForm(PageForm):
    """A change of many deals. Fields that are not offered and were posted all the same are taken along.

    `stages` are (id, name) of every stage one may move to.
    """

    def __init__(
        self,
        posted: Mapping[str, Any] | None,
        *,
        writer: Writer,
        stages: Iterable[tuple[int, str]],
        custom: CustomFields,
    ) -> None:
        super().__init__(posted, locale=writer.locale, today=writer.today)
        self.names = [*OFFERED, *(name for name in posted or () if name in EDITABLE and name not in OFFERED)]
        self.fields["close_date"] = make_field("close_date", writer)
        self.fields["shift_days"] = forms.IntegerField(
            label=_("Or move the close date by days"),
            required=False,
            help_text=_("7 is a week later, -7 a week earlier."),
        )
        self.fields["stage_id"] = RecordField(
            stages, required=False, label=_("Move to stage"), empty=shown(N_("Stay where they are"))
        )
        for name in self.names[1:]:
            self.fields[name] = make_field(name, writer)
            self._say_nothing_changes(name)
        for spec in custom.specs:
            if spec.is_active:
                self.names.append(spec.key)
                self.fields[spec.key] = custom_form_field(spec, custom, actor=writer.actor)
                self.fields[spec.key].required = False
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    def _say_nothing_changes(self, name: str) -> None:
        """What an empty choice means here; in the form of one deal it empties the field."""
        field: Any = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", shown(N_("No change"))), *(choice for choice in field.choices if choice[0])]

    @property
    def change(self) -> BulkChange:
        """What was filled in, once the form is valid."""
        found = {name: self.cleaned_data.get(name) for name in self.names}
        return BulkChange(
            fields={name: value for name, value in found.items() if value not in (None, "", ())},
            stage_id=self.cleaned_data.get("stage_id"),
            shift_days=self.cleaned_data.get("shift_days"),
        )
