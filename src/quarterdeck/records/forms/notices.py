"""Which kinds of notices a person wants."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from quarterdeck.kit.forms import PageForm
from quarterdeck.records.terms.notices import NOTICE_LABELS, NoticeKind


class NoticesForm(PageForm):
    """A checkbox for each kind: on is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in NOTICE_LABELS.items():
            self.fields[kind.value] = forms.BooleanField(label=_(label), required=False)

    def muted(self) -> frozenset[NoticeKind]:
        """The kinds that are off."""
        return frozenset(kind for kind in NOTICE_LABELS if not self.cleaned_data[kind.value])
