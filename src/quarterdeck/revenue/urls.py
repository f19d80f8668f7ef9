"""Addresses of revenue."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.revenue.views import lines, schedules, splits

register()

_LINES = "opportunities/<pid:opportunity_id>/lines"

urlpatterns = [
    path("opportunities/<pid:opportunity_id>/splits", splits.opportunity_splits, name="opportunity_splits"),
    path("settings/split-types", splits.settings_split_types, name="settings_split_types"),
    path("settings/split-types/new", splits.settings_split_type_new, name="settings_split_type_new"),
    path("settings/split-types/<slug:key>", splits.settings_split_type, name="settings_split_type"),
    path(_LINES, lines.opportunity_lines, name="opportunity_lines"),
    path(f"{_LINES}/<pid:line_id>", lines.opportunity_line, name="opportunity_line"),
    path(f"{_LINES}/<pid:line_id>/schedule", schedules.line_schedule, name="line_schedule"),
    path(f"{_LINES}/<pid:line_id>/schedule/<int:number>", schedules.line_installment, name="line_installment"),
]
