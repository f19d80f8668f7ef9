"""Forms of lines and schedules."""

from quarterdeck.revenue.forms.lines import LineForm, NewLineForm
from quarterdeck.revenue.forms.schedules import InstallmentForm, ScheduleForm

__all__ = ["InstallmentForm", "LineForm", "NewLineForm", "ScheduleForm"]
