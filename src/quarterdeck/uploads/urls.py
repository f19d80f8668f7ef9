"""Addresses of imports."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.uploads import views

converters.register()

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/new", views.import_new, name="import_new"),
    path("imports/mappings", views.import_mappings, name="import_mappings"),
    path("imports/mappings/<pid:mapping_id>/remove", views.import_mapping_remove, name="import_mapping_remove"),
    path("imports/<pid:upload_id>", views.import_page, name="import"),
    path("imports/<pid:upload_id>/columns", views.import_columns, name="import_columns"),
    path("imports/<pid:upload_id>/kind", views.import_kind, name="import_kind"),
    path("imports/<pid:upload_id>/use-mapping", views.import_use_mapping, name="import_use_mapping"),
    path("imports/<pid:upload_id>/save-mapping", views.import_mapping_save, name="import_mapping_save"),
    path("imports/<pid:upload_id>/corrections", views.import_corrections, name="import_corrections"),
    path("imports/<pid:upload_id>/decisions", views.import_decisions, name="import_decisions"),
    path("imports/<pid:upload_id>/errors.<str:file_type>", views.import_errors, name="import_errors"),
    path("imports/<pid:upload_id>/check", views.import_check, name="import_check"),
    path("imports/<pid:upload_id>/apply", views.import_apply, name="import_apply"),
    path("imports/<pid:upload_id>/undo", views.import_undo, name="import_undo"),
    path("imports/<pid:upload_id>/remove", views.import_remove, name="import_remove"),
]
