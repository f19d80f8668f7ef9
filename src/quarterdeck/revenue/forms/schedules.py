"""Forms of schedules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.catalog.forms import ExactField
from quarterdeck.catalog.forms.fields import EnumField
from quarterdeck.catalog.terms import SCHEDULE_LABELS, SCHEDULE_PERIOD_LABELS, SchedulePeriod, ScheduleType
from quarterdeck.kit.forms import DayField, PageForm
from quarterdeck.revenue.terms import MEASURE_LABELS, Measure, SchedulePlan

_TYPES = {key: label for key, label in SCHEDULE_LABELS.items() if key is not ScheduleType.NONE}


class ScheduleForm(PageForm):
    """How a line is spread over time."""

    measure = EnumField(MEASURE_LABELS, default=Measure.REVENUE, label=_("What is spread"))
    type = EnumField(_TYPES, default=ScheduleType.DIVIDE, label=_("How"))
    period = EnumField(SCHEDULE_PERIOD_LABELS, default=SchedulePeriod.MONTH, label=_("Each"))
    count = forms.IntegerField(
        label=_("Instalments"),
        error_messages={"required": _("Enter how many."), "invalid": _("Enter a whole number.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    starts_on = DayField(label=_("First one on"), error_messages={"required": _("Enter a day.")}, required=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def plan(self) -> SchedulePlan:
        """What the valid form says."""
        said = self.cleaned_data
        return SchedulePlan(
            str(said["measure"]), str(said["type"]), str(said["period"]), said["count"], said["starts_on"]
        )


class InstallmentForm(PageForm):
    """One instalment. `measure` says what of it is set; the last one takes the difference."""

    due_on = DayField(label=_("On"), error_messages={"required": _("Enter a day.")}, required=True)
    quantity = ExactField(label=_("Quantity"), error_messages={"required": _("Enter a quantity.")}, required=True)
    amount = ExactField(label=_("Amount"), error_messages={"required": _("Enter an amount.")}, required=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, measure: str, is_last: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, is_set in (("quantity", measure != Measure.REVENUE), ("amount", measure == Measure.REVENUE)):
            if is_last or not is_set:
                del self.fields[name]
