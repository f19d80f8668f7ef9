"""Addresses of data quality."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.quality.views import page, settings

register()

_RULE = "settings/quality/<slug:key>/<slug:check>"

urlpatterns = [
    path("quality", page.quality, name="quality"),
    path("settings/quality", settings.settings_quality, name="settings_quality"),
    path(_RULE, settings.settings_quality_rule, name="settings_quality_rule"),
    path(f"{_RULE}/<slug:stage_key>", settings.settings_quality_rule, name="settings_quality_rule_of_stage"),
]
