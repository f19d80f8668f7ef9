"""Forms of a file: the file itself, and what its rows are."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.imports.terms import KIND_LABELS, Kind
from quarterdeck.kit.forms import PageForm
from quarterdeck.kit.viewing import text


class UploadForm(PageForm):
    """A file, and what its rows are."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy("CSV, XLSX or ODS, in any encoding; its first lines tell how it is written."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Each row is"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, text(label)) for kind, label in KIND_LABELS.items()]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            ("", _("To be found out")),
            *kinds,
        ]


class KindForm(PageForm):
    """What the rows are after all."""

    kind = forms.ChoiceField(label=gettext_lazy("Each row is"), choices=[(kind.value, "") for kind in Kind])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].widget = forms.Select(
            choices=[(kind.value, text(label)) for kind, label in KIND_LABELS.items()]
        )
