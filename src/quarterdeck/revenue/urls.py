"""Addresses of revenue."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

_LINES = "opportunities/<pid:opportunity_id>/lines"

view = views_of("quarterdeck.revenue.views")

urlpatterns = [
    path("opportunities/<pid:opportunity_id>/splits", view("splits.opportunity_splits"), name="opportunity_splits"),
    path("settings/split-types", view("splits.settings_split_types"), name="settings_split_types"),
    path("settings/split-types/new", view("splits.settings_split_type_new"), name="settings_split_type_new"),
    path("settings/split-types/<slug:key>", view("splits.settings_split_type"), name="settings_split_type"),
    path(_LINES, view("lines.opportunity_lines"), name="opportunity_lines"),
    path(f"{_LINES}/<pid:line_id>", view("lines.opportunity_line"), name="opportunity_line"),
    path(f"{_LINES}/<pid:line_id>/schedule", view("schedules.line_schedule"), name="line_schedule"),
    path(f"{_LINES}/<pid:line_id>/schedule/<int:number>", view("schedules.line_installment"), name="line_installment"),
]
