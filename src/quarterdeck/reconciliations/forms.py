"""Forms of control sheets: whether the file is whole, a figure of the other system, the word when signing off."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import AmountField, PageForm, TextField


class CompareForm(PageForm):
    """What an import is compared with."""

    is_whole = forms.BooleanField(
        label=_("The file holds every deal"),
        help_text=_("Then deals here that no row is about differ, too."),
        required=False,
    )


class FigureForm(PageForm):
    """What the other system says."""

    value = AmountField(label=_("The other system says"), required=False, help_text=_("Empty: what the file says."))


class SignForm(PageForm):
    """Signing off."""

    note = TextField(label=_("Why the differences are right"), rows=3, required=False)
