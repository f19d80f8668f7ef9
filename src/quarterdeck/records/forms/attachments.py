"""The form that attaches a file."""

from django import forms
from django.utils.translation import gettext_lazy

from quarterdeck.kit.forms import PageForm, TextField


class AttachForm(PageForm):
    """A file and what it is. Name, size, type and category are the rules' business."""

    file = forms.FileField(allow_empty_file=True, error_messages={"required": gettext_lazy("Choose a file.")})
    category = TextField(required=False)

    def said(self) -> list[str]:
        """What is wrong, in sentences."""
        return [str(error) for errors in self.errors.values() for error in errors]
