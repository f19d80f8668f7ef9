"""Forms of snapshots: how the files of a series are read, files to hand in, and that they are applied."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.snapshots.terms import MISSING_LABELS, ORDER_LABELS, DayOrder, Missing, SeriesFields
from quarterdeck.values.text import N_


class SeriesForm(PageForm):
    """A series to set up or to change."""

    name = TextField(label=_("Name"), help_text=_("Such as: weekly pipeline of the old CRM."))
    mapping = TextField(
        label=_("Mapping"),
        rows=12,
        help_text=_(
            "The text of a mapping file for opportunities: which column fills which field. Among the saved mappings of "
            "imports a series begins with one that was chosen by hand."
        ),
    )
    order = forms.ChoiceField(label=_("Days in the names of files"), required=False)
    day_column = TextField(
        label=_("Column with the day of the file"),
        required=False,
        help_text=_("Empty: the names of the files tell it."),
    )
    missing = forms.ChoiceField(label=_("A deal that a later file does not show any more"))
    loss_reason = forms.ChoiceField(
        label=_("Loss reason"), required=False, help_text=_("Where such deals are closed as lost.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(str(number), reason.name) for number, reason in loss_reasons().items() if reason.is_active]
        self._offer("order", [(order.value, text(words)) for order, words in ORDER_LABELS.items()])
        self._offer("missing", [(rule.value, text(words)) for rule, words in MISSING_LABELS.items()])
        self._offer("loss_reason", [("", text(N_("None"))), *((key, text(name)) for key, name in reasons)])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def series(self) -> SeriesFields:
        """What was said of the series, once the form is valid."""
        values = self.cleaned_data
        return SeriesFields(
            name=values["name"],
            mapping=values["mapping"],
            order=DayOrder(values["order"]),
            day_column=values["day_column"],
            missing=Missing(values["missing"]),
            loss_reason_id=int(values["loss_reason"]) if values["loss_reason"] else None,
        )


def as_initial(fields: SeriesFields) -> dict[str, Any]:
    """A series as its form shows it."""
    return {
        "name": fields.name,
        "mapping": fields.mapping,
        "order": fields.order.value,
        "day_column": fields.day_column,
        "missing": fields.missing.value,
        "loss_reason": str(fields.loss_reason_id or ""),
    }


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class _FilesField(forms.FileField):
    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(file, initial) for file in files]


class FilesForm(PageForm):
    """Files to hand in."""

    handed_in = _FilesField(
        label=_("Files, or a zip archive of them"), help_text=_("Delimited text, XLSX or ODS, one for each day.")
    )
    days = TextField(
        label=_("Days of files whose names do not tell them"),
        rows=2,
        required=False,
        help_text=_("One a line, such as: pipeline.csv = 2026-12-31"),
    )


class ApplyForm(PageForm):
    """Applying what was checked."""

    is_lenient = forms.BooleanField(label=_("Leave out the rows that are to be mended"), required=False)
