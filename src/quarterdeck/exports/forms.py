"""The form of an export: which kind of file, and what its columns are called."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.exports.rules import order_of
from quarterdeck.exports.terms import FILE_TYPE_LABELS, HEADINGS_LABELS, Headings, Order
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.sheets.writing import FileType

_TYPES = [(one.value, _(label)) for one, label in FILE_TYPE_LABELS.items()]


class ArchiveForm(PageForm):
    """What the tables of the company are written as."""

    type = forms.ChoiceField(label=_("File"), choices=_TYPES)


class EraseForm(PageForm):
    """Whom to erase, typed so that nobody is erased by accident."""

    name = TextField(label=_("Type the name to erase it"))


class ExportForm(PageForm):
    """What a list is written as; `query` is the address of the list."""

    type = forms.ChoiceField(label=_("File"), choices=_TYPES)
    headings = forms.ChoiceField(label=_("Headings"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, source: str, *args: Any, may_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._source = source
        known = [one for one in Headings if one is not Headings.AGAIN or may_again]
        choices = [("", _("As usual for the file")), *((one.value, _(HEADINGS_LABELS[one])) for one in known)]
        cast(forms.ChoiceField, self.fields["headings"]).choices = choices

    def order(self) -> Order:
        """What is asked for of this list."""
        values = self.cleaned_data
        headings = Headings(values["headings"]) if values["headings"] else None
        return order_of(self._source, values["query"], FileType(values["type"]), headings)
