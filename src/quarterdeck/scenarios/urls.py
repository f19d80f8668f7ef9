"""Addresses of scenarios."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.scenarios.views")
_ONE = "scenarios/<pid:scenario_id>"

urlpatterns = [
    path("scenarios", view("listing.scenarios"), name="scenarios"),
    path("scenarios/compare", view("listing.scenarios_compare"), name="scenarios_compare"),
    path("scenarios/preview", view("previewing.scenario_preview"), name="scenario_preview"),
    path("scenarios/new", view("editing.scenario_new"), name="scenario_new"),
    path(_ONE, view("scenario.scenario"), name="scenario"),
    path(f"{_ONE}/deals", view("scenario.scenario_deals"), name="scenario_deals"),
    path(f"{_ONE}/edit", view("editing.scenario_edit"), name="scenario_edit"),
    path(f"{_ONE}/share", view("editing.scenario_share"), name="scenario_share"),
    path(f"{_ONE}/copy", view("editing.scenario_copy"), name="scenario_copy"),
    path(f"{_ONE}/again", view("editing.scenario_again"), name="scenario_again"),
    path(f"{_ONE}/delete", view("editing.scenario_delete"), name="scenario_delete"),
    path(f"{_ONE}/restore", view("editing.scenario_restore"), name="scenario_restore"),
]
