"""Addresses of the inspection."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.kit.addresses import views_of

converters.register()

view = views_of("quarterdeck.inspection.views")

urlpatterns = [
    path("opportunities/bulk", view("bulk.bulk_new"), name="bulk_new"),
    path("quality/clean-up", view("cleanup.clean_up"), name="clean_up"),
    path("bulk-runs", view("bulk.bulk_runs"), name="bulk_runs"),
    path("bulk-runs/<pid:run_id>", view("bulk.bulk_run"), name="bulk_run"),
    path("bulk-runs/<pid:run_id>/apply", view("bulk.bulk_apply"), name="bulk_apply"),
    path("bulk-runs/<pid:run_id>/undo", view("bulk.bulk_undo"), name="bulk_undo"),
    path("opportunities", view("lists.opportunities"), name="opportunities"),
    path("opportunities/columns", view("columns.opportunity_columns"), name="opportunity_columns"),
]
