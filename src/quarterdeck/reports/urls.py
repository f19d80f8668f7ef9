"""Addresses of reports."""

from django.urls import path

from quarterdeck.reports.views import (
    bottlenecks,
    funnel,
    index,
    insights,
    losses,
    movement,
    movement_past,
    movement_rows,
    report,
    rows,
)

urlpatterns = [
    path("insights", insights.insights, name="insights"),
    path("insights/<slug:tab>", insights.insights, name="insights_tab"),
    path("movement", movement.movement, name="movement"),
    path("movement/day", movement_past.movement_day, name="movement_day"),
    path("movement/weeks", movement_past.movement_weeks, name="movement_weeks"),
    path("movement/rows/<slug:bar>", movement_rows.movement_rows, name="movement_rows"),
    path("movement/flow/<slug:source>/<slug:target>", movement_rows.movement_flow, name="movement_flow"),
    path("reports", index.reports, name="reports"),
    path("reports/funnel", funnel.funnel, name="funnel"),
    path("reports/funnel/<pid:stage_id>/<slug:of>", funnel.funnel_rows, name="funnel_rows"),
    path("reports/win-loss", losses.losses, name="losses"),
    path("reports/win-loss/<slug:of>", losses.losses_rows, name="losses_rows"),
    path("reports/bottlenecks", bottlenecks.bottlenecks, name="bottlenecks"),
    path("reports/<slug:metric>", report.report, name="report"),
    path("reports/<slug:metric>/rows", rows.rows, name="report_rows"),
]
