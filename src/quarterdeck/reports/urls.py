"""Addresses of reports."""

from django.urls import path

from quarterdeck.reports.views import index, report, rows

urlpatterns = [
    path("reports", index.reports, name="reports"),
    path("reports/<slug:metric>", report.report, name="report"),
    path("reports/<slug:metric>/rows", rows.rows, name="report_rows"),
]
