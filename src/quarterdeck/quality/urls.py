"""Addresses of data quality."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

_RULE = "settings/quality/<slug:key>/<slug:check>"

view = views_of("quarterdeck.quality.views")

urlpatterns = [
    path("quality", view("page.quality"), name="quality"),
    path("quality/resolution", view("resolution.resolution"), name="resolution"),
    path("quality/traps/<slug:trap>", view("trapped.trap_rows"), name="trap_rows"),
    path("settings/quality", view("settings.settings_quality"), name="settings_quality"),
    path(_RULE, view("settings.settings_quality_rule"), name="settings_quality_rule"),
    path(f"{_RULE}/<slug:stage_key>", view("settings.settings_quality_rule"), name="settings_quality_rule_of_stage"),
]
