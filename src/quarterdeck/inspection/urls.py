"""Addresses of the inspection."""

from django.urls import path

from quarterdeck.inspection.views import bulk, columns, lists
from quarterdeck.kit import converters

converters.register()

urlpatterns = [
    path("opportunities/bulk", bulk.bulk_new, name="bulk_new"),
    path("bulk-runs", bulk.bulk_runs, name="bulk_runs"),
    path("bulk-runs/<pid:run_id>", bulk.bulk_run, name="bulk_run"),
    path("bulk-runs/<pid:run_id>/apply", bulk.bulk_apply, name="bulk_apply"),
    path("bulk-runs/<pid:run_id>/undo", bulk.bulk_undo, name="bulk_undo"),
    path("opportunities", lists.opportunities, name="opportunities"),
    path("opportunities/columns", columns.opportunity_columns, name="opportunity_columns"),
]
