"""Addresses of revenue."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.revenue.views import lines, schedules

register()

_LINES = "opportunities/<pid:opportunity_id>/lines"

urlpatterns = [
    path(_LINES, lines.opportunity_lines, name="opportunity_lines"),
    path(f"{_LINES}/<pid:line_id>", lines.opportunity_line, name="opportunity_line"),
    path(f"{_LINES}/<pid:line_id>/schedule", schedules.line_schedule, name="line_schedule"),
    path(f"{_LINES}/<pid:line_id>/schedule/<int:number>", schedules.line_installment, name="line_installment"),
]
