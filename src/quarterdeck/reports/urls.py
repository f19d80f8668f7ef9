"""Addresses of reports."""

from django.urls import path

from quarterdeck.reports.views import index, movement, movement_past, movement_rows, report, rows

urlpatterns = [
    path("movement", movement.movement, name="movement"),
    path("movement/day", movement_past.movement_day, name="movement_day"),
    path("movement/weeks", movement_past.movement_weeks, name="movement_weeks"),
    path("movement/rows/<slug:bar>", movement_rows.movement_rows, name="movement_rows"),
    path("movement/flow/<slug:source>/<slug:target>", movement_rows.movement_flow, name="movement_flow"),
    path("reports", index.reports, name="reports"),
    path("reports/<slug:metric>", report.report, name="report"),
    path("reports/<slug:metric>/rows", rows.rows, name="report_rows"),
]
