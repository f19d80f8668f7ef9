"""Addresses of the model's forecast and its accuracy."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.scores.views")

urlpatterns = [
    path("opportunities/<pid:opportunity_id>/scores", view("history.score_history"), name="score_history"),
    path("forecast-accuracy", view("accuracy.forecast_accuracy"), name="forecast_accuracy"),
    path("forecast-accuracy/tendencies", view("tendencies.forecast_tendencies"), name="forecast_tendencies"),
    path("forecast-accuracy/terms/<slug:kind>", view("rows.forecast_terms"), name="forecast_terms"),
    path("forecast-accuracy/segment", view("segments.forecast_segment"), name="forecast_segment"),
    path("forecast-accuracy/quarters/<slug:start>", view("rows.forecast_quarter"), name="forecast_quarter"),
]
