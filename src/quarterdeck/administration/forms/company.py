"""The form of the company's settings."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.users.terms import LOCALES, CompanySettings
from quarterdeck.values.period import CalendarPattern, FiscalCalendar, PeriodKind
from quarterdeck.values.text import N_

PATTERN_LABELS = {
    CalendarPattern.MONTHS: N_("Months of the calendar"),
    CalendarPattern.WEEKS_445: N_("Weeks of 4, 4 and 5"),
}
PERIOD_LABELS = {
    PeriodKind.MONTH: N_("Fiscal month"),
    PeriodKind.QUARTER: N_("Fiscal quarter"),
    PeriodKind.YEAR: N_("Fiscal year"),
}


class CompanyForm(PageForm):
    """Settings of the company."""

    name = TextField(label=_("Name"), widget=forms.TextInput({"autocomplete": "organization"}))
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Deals close on its days."))
    locale = forms.ChoiceField(label=_("Numbers and dates"), help_text=_("Unless people choose their own."))
    first_month = forms.TypedChoiceField(label=_("Fiscal year starts in"), coerce=int)
    pattern = forms.TypedChoiceField(label=_("Fiscal months"), coerce=CalendarPattern)
    week_end = forms.TypedChoiceField(
        label=_("Fiscal weeks end on"), coerce=int, help_text=_("Counts for weeks of 4, 4 and 5 only.")
    )
    push_period = forms.TypedChoiceField(
        label=_("Pushes are counted by"),
        coerce=PeriodKind,
        help_text=_("A close date moved past its end is a push, from now on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("time_zone", [(zone, zone) for zone in sorted(available_timezones())])
        self._choose("locale", list(LOCALES.items()))
        self._choose("first_month", list(MONTHS.items()))
        self._choose("pattern", [(key.value, gettext(label)) for key, label in PATTERN_LABELS.items()])
        self._choose("week_end", [(day + 1, name) for day, name in WEEKDAYS.items()])
        self._choose("push_period", [(key.value, gettext(label)) for key, label in PERIOD_LABELS.items()])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def settings(self) -> CompanySettings:
        """What was chosen, once the form is valid."""
        values = self.cleaned_data
        return CompanySettings(
            name=values["name"],
            time_zone=values["time_zone"],
            locale=values["locale"],
            calendar=FiscalCalendar(values["first_month"], values["pattern"], values["week_end"]),
            push_period=values["push_period"],
        )
