"""Addresses of exports."""

from django.urls import path

from quarterdeck.exports import views
from quarterdeck.kit import converters

converters.register()

urlpatterns = [
    path("exports", views.exports, name="exports"),
    path("lists/<slug:source>/export", views.export_new, name="export_new"),
    path("exports/company", views.export_company, name="export_company"),
    path("privacy/<slug:kind>/<pid:record_id>", views.held_data, name="held_data"),
    path("privacy/<slug:kind>/<pid:record_id>/file", views.held_data_file, name="held_data_file"),
    path("exports/<pid:export_id>", views.export, name="export"),
    path("exports/<pid:export_id>/file", views.export_file, name="export_file"),
]
