"""The form of an export: which kind of file, and what its columns are called."""

from django import forms

from quarterdeck.exports.rules import order_of
from quarterdeck.exports.terms import FILE_TYPE_LABELS, HEADINGS_LABELS, Headings, Order
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.sheets.writing import FileType
from quarterdeck.values.text import N_

_TYPES = [(one.value, label) for one, label in FILE_TYPE_LABELS.items()]


class ArchiveForm(PageForm):
    """What the tables of the company are written as."""

    type = forms.ChoiceField(label=N_("File"), choices=_TYPES)


class EraseForm(PageForm):
    """Whom to erase, typed so that nobody is erased by accident."""

    name = TextField(label=N_("Type the name to erase it"))


class ExportForm(PageForm):
    """What a list is written as; `query` is the address of the list."""

    type = forms.ChoiceField(label=N_("File"), choices=_TYPES)
    headings = forms.ChoiceField(
        label=N_("Headings"),
        required=False,
        choices=[("", N_("As usual for the file")), *((one.value, label) for one, label in HEADINGS_LABELS.items())],
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def order(self, source: str) -> Order:
        """What is asked for of this list."""
        values = self.cleaned_data
        headings = Headings(values["headings"]) if values["headings"] else None
        return order_of(source, values["query"], FileType(values["type"]), headings)
