"""Addresses of the record of calls and of locked weeks. They stand before those of forecasts, which take any line."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.accuracy.views")

urlpatterns = [
    path("forecast-accuracy/calls", view("record.call_record_page"), name="call_record"),
    path("forecast/locks/<pid:lock_id>", view("locks.forecast_lock"), name="forecast_lock"),
    path("forecast/<slug:period>/locks", view("locks.forecast_locks"), name="forecast_locks"),
    path("forecast/<slug:period>/<slug:line>/moved", view("moved.forecast_moved"), name="forecast_moved"),
    path("forecast-accuracy/calls/rows", view("rows.call_record_rows"), name="call_record_rows"),
]
