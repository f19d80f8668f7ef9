"""The form that asks which sheet of a file is meant, and in which lines its columns are named."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from quarterdeck.kit.forms import PageForm
from quarterdeck.sheets.layout import MOST_HEADER_ROWS
from quarterdeck.sheets.terms import Asked
from quarterdeck.uploads.queries import Uploaded
from quarterdeck.uploads.rules.reading import asked_in


class ReadingForm(PageForm):
    """Which sheet, and where its columns are named."""

    def __init__(self, posted: Mapping[str, Any] | None, *, upload: Uploaded) -> None:
        super().__init__(posted)
        looks = upload.looks
        self.held = asked_in(upload.table)
        if len(looks.sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"),
                choices=[(name, name) for name in looks.sheets],
                initial=self.held.sheet or looks.sheets[0],
            )
        lines = dict(looks.head)
        lines.setdefault(looks.header, ", ".join(column.name for column in looks.columns)[:80])
        self.fields["header"] = forms.TypedChoiceField(
            label=_("The names begin in"),
            choices=[(number, f"{number}: {said}") for number, said in sorted(lines.items())],
            coerce=int,
            initial=looks.header,
        )
        counts = {number: str(number) for number in range(1, MOST_HEADER_ROWS + 1)}
        self.fields["header_rows"] = forms.TypedChoiceField(
            label=_("Lines of names"),
            choices=[*counts.items(), (0, _("None: the rows begin there"))],
            coerce=int,
            initial=looks.header_rows,
        )

    def asked(self) -> Asked:
        """What was chosen. Where another sheet is, its names are found out anew."""
        said = self.cleaned_data
        if "sheet" in self.changed_data:
            return Asked(sheet=said["sheet"])
        return Asked(sheet=self.held.sheet, header=said["header"], header_rows=said["header_rows"])
