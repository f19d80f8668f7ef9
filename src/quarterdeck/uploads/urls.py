"""Addresses of imports."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.kit.addresses import views_of

converters.register()

view = views_of("quarterdeck.uploads.views")

urlpatterns = [
    path("imports", view("imports"), name="imports"),
    path("imports/new", view("import_new"), name="import_new"),
    path("imports/mappings", view("import_mappings"), name="import_mappings"),
    path("imports/mappings/<pid:mapping_id>/remove", view("import_mapping_remove"), name="import_mapping_remove"),
    path("imports/<pid:upload_id>", view("import_page"), name="import"),
    path("imports/<pid:upload_id>/columns", view("import_columns"), name="import_columns"),
    path("imports/<pid:upload_id>/kind", view("import_kind"), name="import_kind"),
    path("imports/<pid:upload_id>/reading", view("import_reading"), name="import_reading"),
    path("imports/<pid:upload_id>/use-mapping", view("import_use_mapping"), name="import_use_mapping"),
    path("imports/<pid:upload_id>/save-mapping", view("import_mapping_save"), name="import_mapping_save"),
    path("imports/<pid:upload_id>/corrections", view("import_corrections"), name="import_corrections"),
    path("imports/<pid:upload_id>/meanings", view("import_meanings"), name="import_meanings"),
    path("imports/<pid:upload_id>/decisions", view("import_decisions"), name="import_decisions"),
    path("imports/<pid:upload_id>/errors.<str:file_type>", view("import_errors"), name="import_errors"),
    path("imports/<pid:upload_id>/check", view("import_check"), name="import_check"),
    path("imports/<pid:upload_id>/apply", view("import_apply"), name="import_apply"),
    path("imports/<pid:upload_id>/undo", view("import_undo"), name="import_undo"),
    path("imports/<pid:upload_id>/remove", view("import_remove"), name="import_remove"),
]
