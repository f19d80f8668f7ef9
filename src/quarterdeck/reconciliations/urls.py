"""Addresses of control sheets."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.reconciliations import views

converters.register()

urlpatterns = [
    path("imports/<pid:import_id>/control-sheets", views.control_sheets, name="control_sheets"),
    path("control-sheets/<pid:sheet_id>", views.control_sheet, name="control_sheet"),
    path("control-sheets/<pid:sheet_id>/lines", views.control_lines, name="control_lines"),
    path("control-sheets/<pid:sheet_id>/figures/<str:figure>", views.control_figure, name="control_figure"),
    path("control-sheets/<pid:sheet_id>/sign", views.control_sign, name="control_sign"),
]
