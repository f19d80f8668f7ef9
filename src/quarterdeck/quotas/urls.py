"""Addresses of quotas."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.quotas.views import files, grid, quota, seasonalities, writing

register()

urlpatterns = [
    path("quotas", grid.quotas, name="quotas"),
    path("quotas/new", writing.quota_new, name="quota_new"),
    path("quotas/copy", writing.quotas_copy, name="quotas_copy"),
    path("quotas/import", files.quotas_import, name="quotas_import"),
    path("quotas/seasonalities", seasonalities.seasonalities, name="seasonalities"),
    path("quotas/seasonalities/new", seasonalities.seasonality_new, name="seasonality_new"),
    path("quotas/seasonalities/<pid:seasonality_id>", seasonalities.seasonality, name="seasonality"),
    path("quotas/<pid:quota_id>", quota.quota, name="quota"),
    path("quotas/<pid:quota_id>/edit", writing.quota_edit, name="quota_edit"),
    path("quotas/<pid:quota_id>/months", quota.quota_months, name="quota_months"),
]
