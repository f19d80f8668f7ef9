"""Addresses of the inspection."""

from django.urls import path

from quarterdeck.inspection.views import bulk, cleanup, columns, lists
from quarterdeck.kit import converters

converters.register()

urlpatterns = [
    path("opportunities/bulk", bulk.bulk_new, name="bulk_new"),
    path("quality/clean-up", cleanup.clean_up, name="clean_up"),
    path("bulk-runs", bulk.bulk_runs, name="bulk_runs"),
    path("bulk-runs/<pid:run_id>", bulk.bulk_run, name="bulk_run"),
    path("bulk-runs/<pid:run_id>/apply", bulk.bulk_apply, name="bulk_apply"),
    path("bulk-runs/<pid:run_id>/undo", bulk.bulk_undo, name="bulk_undo"),
    path("opportunities", lists.opportunities, name="opportunities"),
    path("opportunities/columns", columns.opportunity_columns, name="opportunity_columns"),
]
