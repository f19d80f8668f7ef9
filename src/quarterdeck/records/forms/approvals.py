"""Forms of approvals: deciding, and letting somebody decide on one's behalf."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.choices import RecordField
from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.records.terms.approvals import NewDelegation
from quarterdeck.users.queries import people_options
from quarterdeck.users.terms import Actor


class DecideForm(PageForm):
    """What goes with a decision."""

    note = TextField(rows=3, required=False, label=_("Note"), help_text=_("Needed to reject; who asked reads it."))


class DelegateForm(PageForm):
    """Who decides on somebody's behalf, and on which days."""

    valid_from = DayField(label=_("First day"))
    valid_until = DayField(label=_("Last day"))

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, locale=actor.locale, today=today, **kwargs)
        others = [(one.id, one.name) for one in people_options(actor) if one.id != actor.person_id]
        self.fields["deputy_id"] = RecordField(others, label=_("Who decides for you"), empty=_("Choose a person"))
        self.order_fields(["deputy_id", "valid_from", "valid_until"])

    def delegation(self) -> NewDelegation:
        """What the form says."""
        said = self.cleaned_data
        return NewDelegation(said["deputy_id"] or 0, said["valid_from"], said["valid_until"])
