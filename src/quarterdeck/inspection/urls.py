"""Addresses of the inspection."""

from django.urls import path

from quarterdeck.inspection.views import columns, export, lists

urlpatterns = [
    path("opportunities", lists.opportunities, name="opportunities"),
    path("opportunities/columns", columns.opportunity_columns, name="opportunity_columns"),
    path("opportunities/export", export.opportunity_export, name="opportunity_export"),
]
