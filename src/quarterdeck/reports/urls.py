"""Addresses of reports."""

from django.urls import path

from quarterdeck.kit.addresses import views_of

view = views_of("quarterdeck.reports.views")

urlpatterns = [
    path("insights", view("insights.insights"), name="insights"),
    path("insights/<slug:tab>", view("insights.insights"), name="insights_tab"),
    path("movement", view("movement.movement"), name="movement"),
    path("movement/day", view("movement_past.movement_day"), name="movement_day"),
    path("movement/weeks", view("movement_past.movement_weeks"), name="movement_weeks"),
    path("movement/rows/<slug:bar>", view("movement_rows.movement_rows"), name="movement_rows"),
    path("movement/flow/<slug:source>/<slug:target>", view("movement_rows.movement_flow"), name="movement_flow"),
    path("reports", view("index.reports"), name="reports"),
    path("reports/funnel", view("funnel.funnel"), name="funnel"),
    path("reports/funnel/<pid:stage_id>/<slug:of>", view("funnel.funnel_rows"), name="funnel_rows"),
    path("reports/win-loss", view("losses.losses"), name="losses"),
    path("reports/win-loss/<slug:of>", view("losses.losses_rows"), name="losses_rows"),
    path("reports/bottlenecks", view("bottlenecks.bottlenecks"), name="bottlenecks"),
    path("reports/traps", view("traps.traps"), name="traps"),
    path("reports/<slug:metric>", view("report.report"), name="report"),
    path("reports/<slug:metric>/rows", view("rows.rows"), name="report_rows"),
]
