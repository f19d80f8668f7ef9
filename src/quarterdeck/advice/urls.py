"""Addresses of next best actions."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()
view = views_of("quarterdeck.advice")

urlpatterns = [
    path("next-best-actions", view("views.page.own_actions"), name="next_best_actions"),
    path("next-best-actions/outcomes", view("views.outcomes.advice_outcomes"), name="advice_outcomes"),
    path(
        "next-best-actions/outcomes/<slug:practice>",
        view("views.outcomes.advice_outcome_rows"),
        name="advice_outcome_rows",
    ),
    path(
        "opportunities/<pid:opportunity_id>/next-best-actions/<slug:practice>/dismiss",
        view("views.page.advice_dismiss"),
        name="advice_dismiss",
    ),
]
