"""Addresses of deal health."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

_SIGNAL = "settings/health/<slug:key>/<slug:signal>"

view = views_of("quarterdeck.health.views")

urlpatterns = [
    path("deal-health", view("page.deal_health"), name="deal_health"),
    path("settings/health", view("settings.settings_health"), name="settings_health"),
    path(_SIGNAL, view("settings.settings_health_signal"), name="settings_health_signal"),
    path(
        f"{_SIGNAL}/<slug:stage_key>", view("settings.settings_health_signal"), name="settings_health_signal_of_stage"
    ),
]
