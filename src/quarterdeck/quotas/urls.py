"""Addresses of quotas."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.quotas.views")

urlpatterns = [
    path("quotas", view("grid.quotas"), name="quotas"),
    path("quotas/new", view("writing.quota_new"), name="quota_new"),
    path("quotas/copy", view("writing.quotas_copy"), name="quotas_copy"),
    path("quotas/import", view("files.quotas_import"), name="quotas_import"),
    path("quotas/seasonalities", view("seasonalities.seasonalities"), name="seasonalities"),
    path("quotas/seasonalities/new", view("seasonalities.seasonality_new"), name="seasonality_new"),
    path("quotas/seasonalities/<pid:seasonality_id>", view("seasonalities.seasonality"), name="seasonality"),
    path("quotas/<pid:quota_id>", view("quota.quota"), name="quota"),
    path("quotas/<pid:quota_id>/edit", view("writing.quota_edit"), name="quota_edit"),
    path("quotas/<pid:quota_id>/months", view("quota.quota_months"), name="quota_months"),
]
