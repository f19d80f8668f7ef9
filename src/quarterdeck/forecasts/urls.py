"""Addresses of forecasts."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.forecasts.views")

urlpatterns = [
    path("forecast", view("page.forecast"), name="forecast"),
    path("forecast/<slug:period>", view("page.forecast_period"), name="forecast_period"),
    path("forecast/<slug:period>/<slug:line>", view("line.forecast_line"), name="forecast_line"),
    path("forecast/<slug:period>/<slug:line>/deals", view("deals.forecast_deals"), name="forecast_deals"),
    path("forecast/<slug:period>/<slug:line>/judge", view("deals.forecast_judge"), name="forecast_judge"),
    path("forecast/<slug:period>/<slug:line>/call", view("saying.forecast_call"), name="forecast_call"),
    path(
        "forecast/<slug:period>/<slug:line>/<slug:category>/adjust",
        view("saying.forecast_adjust"),
        name="forecast_adjust",
    ),
    path(
        "forecast/<slug:period>/<slug:line>/<slug:category>/<slug:said>/reset",
        view("saying.forecast_reset"),
        name="forecast_reset",
    ),
    path("settings/forecast/types/new", view("types.forecast_type_new"), name="forecast_type_new"),
    path("settings/forecast/types/<slug:type>", view("types.forecast_type"), name="forecast_type"),
    path("settings/forecast", view("settings.settings_forecast"), name="settings_forecast"),
]
