"""Forms of control sheets: whether the file is whole, a figure of the other system, the word when signing off."""

from django import forms

from quarterdeck.kit.forms import AmountField, PageForm, TextField
from quarterdeck.values.text import N_


class CompareForm(PageForm):
    """What an import is compared with."""

    is_whole = forms.BooleanField(
        label=N_("The file holds every deal"),
        help_text=N_("Then deals here that no row is about differ, too."),
        required=False,
    )


class FigureForm(PageForm):
    """What the other system says."""

    value = AmountField(label=N_("The other system says"), required=False, help_text=N_("Empty: what the file says."))


class SignForm(PageForm):
    """Signing off."""

    note = TextField(label=N_("Why the differences are right"), rows=3, required=False)
