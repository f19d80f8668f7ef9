"""Addresses of control sheets."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.kit.addresses import views_of

converters.register()

view = views_of("quarterdeck.reconciliations.views")

urlpatterns = [
    path("imports/<pid:import_id>/control-sheets", view("control_sheets"), name="control_sheets"),
    path("control-sheets/<pid:sheet_id>", view("control_sheet"), name="control_sheet"),
    path("control-sheets/<pid:sheet_id>/lines", view("control_lines"), name="control_lines"),
    path("control-sheets/<pid:sheet_id>/figures/<str:figure>", view("control_figure"), name="control_figure"),
    path("control-sheets/<pid:sheet_id>/sign", view("control_sign"), name="control_sign"),
]
