"""Addresses of exports."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.kit.addresses import views_of

converters.register()

view = views_of("quarterdeck.exports.views")

urlpatterns = [
    path("exports", view("exports"), name="exports"),
    path("lists/<slug:source>/export", view("export_new"), name="export_new"),
    path("exports/company", view("export_company"), name="export_company"),
    path("privacy/<slug:kind>/<pid:record_id>", view("held_data"), name="held_data"),
    path("privacy/<slug:kind>/<pid:record_id>/file", view("held_data_file"), name="held_data_file"),
    path("exports/<pid:export_id>", view("export"), name="export"),
    path("exports/<pid:export_id>/file", view("export_file"), name="export_file"),
]
