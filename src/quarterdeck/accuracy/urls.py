"""Addresses of the record of calls."""

from django.urls import path

from quarterdeck.kit.addresses import views_of

view = views_of("quarterdeck.accuracy.views")

urlpatterns = [
    path("forecast-accuracy/calls", view("record.call_record_page"), name="call_record"),
    path("forecast/<slug:period>/<slug:line>/moved", view("moved.forecast_moved"), name="forecast_moved"),
    path("forecast-accuracy/calls/rows", view("rows.call_record_rows"), name="call_record_rows"),
]
