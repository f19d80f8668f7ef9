"""Forms of pages across slices."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import DayField, PageForm
from quarterdeck.kit.viewing import text
from quarterdeck.values.text import N_

_MOST_WEEKS = 52


class NewDateForm(PageForm):
    """A new close date: so many weeks on, by the button that was pressed, or the day that was typed."""

    close_date = DayField(label=_("Another day"), required=False)
    weeks = forms.IntegerField(required=False, min_value=1, max_value=_MOST_WEEKS, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """One of the two is there."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("weeks") and not cleaned.get("close_date"):
            self.add_error("close_date", text(N_("Choose a day, or press a button above.")))
        return cleaned

    def day_from(self, base: date) -> date:
        """The day that was chosen; weeks count from `base`."""
        weeks: int | None = self.cleaned_data["weeks"]
        day: date = base + timedelta(weeks=weeks) if weeks else self.cleaned_data["close_date"]
        return day
