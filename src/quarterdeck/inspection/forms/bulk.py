"""The form of a bulk edit: whatever is filled in is changed, what stays empty stays as it is."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.activities.forms.steps import USUAL_DAYS
from quarterdeck.desk.forms.fields import make_field, shown
from quarterdeck.inspection.rules.bulk import BulkChange, BulkStep
from quarterdeck.kit.choices import RecordField
from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.opportunities.terms import EDITABLE, Writer
from quarterdeck.records.forms.fields import CustomFields, custom_form_field
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import N_

# What an empty field is read as.
NOTHING = (None, "", ())
NEVER_EMPTY = frozenset({"owner_id", "name", "currency", "account_id"})
OFFERED = ("close_date", "category", "owner_id", "source", "product_id", "loss_reason_id", "competitor")


class BulkForm(PageForm):
    """A change of many deals, as far as the writer may. Fields that are not offered and were posted all the same are
    taken along: the action says why not.

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
        if writer.actor.may(Permission.OPPORTUNITIES_OVERRIDE):
            self.fields["override_reason"] = TextField(
                label=_("Reason to move anyway"),
                required=False,
                help_text=_("Lifts what may be lifted; recorded and counted. Leave it empty to move by the rules."),
            )
        for name in self.names[1:]:
            self.fields[name] = make_field(name, writer)
            self._say_nothing_changes(name)
        for spec in custom.specs:
            if spec.is_active:
                self.names.append(spec.key)
                self.fields[spec.key] = custom_form_field(spec, custom, actor=writer.actor)
                self.fields[spec.key].required = False
        self._add_emptied()
        if writer.actor.may(Permission.ACTIVITIES_LOG):
            self._add_step(writer)
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)
        if not writer.actor.may(Permission.OPPORTUNITIES_EDIT):
            self._leave_out(*self.names, "shift_days", "emptied")
        if not writer.actor.may(Permission.OPPORTUNITIES_MOVE):
            self._leave_out("stage_id", "override_reason")

    def _leave_out(self, *names: str) -> None:
        for name in names:
            if name not in self.data:
                self.fields.pop(name, None)

    def _add_emptied(self) -> None:
        choices = [(name, self.fields[name].label) for name in self.names if name not in NEVER_EMPTY]
        self.fields["emptied"] = forms.MultipleChoiceField(
            label=_("Fields to empty"), required=False, choices=choices, widget=forms.CheckboxSelectMultiple
        )

    def _add_step(self, writer: Writer) -> None:
        self.fields["next_step"] = TextField(
            label=_("Next step"), required=False, help_text=_("In a bulk edit of its own.")
        )
        due = DayField(label=_("By"), required=False, initial=writer.today + timedelta(days=USUAL_DAYS))
        due.locale, due.today = writer.locale, writer.today
        self.fields["next_step_due"] = due
        self.fields["next_step_added"] = forms.BooleanField(label=_("Only where there is no next step"), required=False)

    def clean_emptied(self) -> list[str]:
        """Names of fields to empty; one that is filled in as well is refused."""
        emptied: list[str] = self.cleaned_data["emptied"]
        if both := [str(self.fields[name].label) for name in emptied if self.cleaned_data.get(name) not in NOTHING]:
            raise forms.ValidationError(_("Fill in or empty, not both: {fields}.").format(fields=", ".join(both)))
        return emptied

    def _say_nothing_changes(self, name: str) -> None:
        """What an empty choice means here; in the form of one deal it empties the field."""
        if isinstance(self.fields[name], forms.ChoiceField):
            field: Any = self.fields[name]
            field.choices = [("", shown(N_("No change"))), *(choice for choice in field.choices if choice[0])]

    @property
    def change(self) -> BulkChange:
        """What was filled in, once the form is valid."""
        found = {name: self.cleaned_data.get(name) for name in self.names}
        given = self.cleaned_data
        emptied, text = given.get("emptied", []), given.get("next_step")
        step = BulkStep(text, given["next_step_due"], given["next_step_added"]) if text else None
        return BulkChange(
            fields={name: value for name, value in found.items() if name in emptied or value not in NOTHING},
            stage_id=given.get("stage_id"),
            shift_days=given.get("shift_days"),
            override_reason=given.get("override_reason") or "",
            step=step,
        )
