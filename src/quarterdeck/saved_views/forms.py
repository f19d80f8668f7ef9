"""Forms of saved views."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.saved_views.terms import SHARING_LABELS, Page, Sharing, ViewFields
from quarterdeck.users.policy import ONCE_FIELD


class ViewForm(PageForm):
    """A view's name and who sees it. Who may not share is not asked. `roles` are names by key."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    sharing = WordField(label=_("Shared with"), required=False)
    role_key = WordField(label=_("Role"), required=False, help_text=_("Only where people of one role see it."))

    def __init__(self, *args: Any, roles: Mapping[str, str], may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_share:
            choices = [(one.value, text(label)) for one, label in SHARING_LABELS.items()]
            self.fields["sharing"] = WordField(
                label=_("Shared with"),
                required=False,
                choices=choices,
                help_text=_("Everybody sees in it only the deals they may see anyway."),
            )
            self.fields["role_key"] = WordField(
                label=_("Role"),
                required=False,
                choices=[("", _("none")), *((key, text(name)) for key, name in roles.items())],
                help_text=_("Only where people of one role see it."),
            )
        else:
            del self.fields["sharing"], self.fields["role_key"]

    @property
    def values(self) -> dict[str, Any]:
        """The fields as ViewFields names them, once the form is valid."""
        names = [name for name in ("name", "sharing", "role_key") if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}


class NewViewForm(ViewForm):
    """A view to keep: what the page showed goes along unseen."""

    is_usual = forms.BooleanField(label=_("Start with this view"), required=False)
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    columns = forms.CharField(required=False, widget=forms.HiddenInput)
    back = forms.CharField(required=False, widget=forms.HiddenInput)
    page = WordField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)
        if self.of is Page.REPORTS:
            del self.fields["is_usual"]

    @property
    def of(self) -> Page:
        """What the view is of: what the form says, deals where it says nothing that is known."""
        said = self["page"].value()
        return Page(said) if said in set(Page) else Page.DEALS

    @property
    def view(self) -> ViewFields:
        """The view, once the form is valid."""
        more = {name: self.cleaned_data[name] for name in ("query", "columns")}
        return ViewFields(**{"sharing": Sharing.PRIVATE.value, **self.values, **more})


class EditViewForm(ViewForm):
    """A view as it is called and shared, with the version that was looked at."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
