"""What is decided about one stagnant deal: a row of the clean-up."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.desk.forms.fields import make_field, shown
from quarterdeck.inspection.rules.cleanup import CHOICE_LABELS, Choice, Decision, decision_reasons
from quarterdeck.kit.choices import AnsweredField
from quarterdeck.kit.forms import DayField, PageForm
from quarterdeck.opportunities.terms import Writer
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Refused


class DecisionForm(PageForm):
    """A decision, or none as long as nothing is chosen. Named by the deal, so that many stand in one form."""

    def __init__(self, posted: Mapping[str, Any] | None, *, deal_id: int, version: int, writer: Writer) -> None:
        super().__init__(
            posted,
            locale=writer.locale,
            today=writer.today,
            prefix=public_id(deal_id),
            auto_id="%s",
            initial={"version": version},
        )
        self.deal_id, self.today = deal_id, writer.today
        choices = [
            ("", shown(N_("Decide later"))),
            *((one.value, shown(label)) for one, label in CHOICE_LABELS.items()),
        ]
        self.fields["choice"] = AnsweredField(choices=choices, required=False, label=_("What becomes of it"))
        day = DayField(required=False, label=_("Day"))
        day.locale, day.today = writer.locale, writer.today
        self.fields["day"] = day
        self.fields["loss_reason_id"] = make_field("loss_reason_id", writer)
        self.fields["competitor"] = make_field("competitor", writer)
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def decision(self) -> Decision | None:
        """What was decided, once the form is valid; None when it was left for later."""
        given = self.cleaned_data
        if not given.get("choice"):
            return None
        return Decision(
            opportunity_id=self.deal_id,
            version=given["version"],
            choice=Choice(given["choice"]),
            day=given["day"],
            loss_reason_id=given["loss_reason_id"],
            competitor=given["competitor"],
        )

    def is_decidable(self) -> bool:
        """Whether it can be read and nothing is missing; what is missing is then said beside its field."""
        if not self.is_valid():
            return False
        reasons = decision_reasons(self.decision, self.today) if self.decision else []
        if reasons:
            self.refuse(Refused(reasons))
        return not reasons
