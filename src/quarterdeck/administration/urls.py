"""Addresses of administration."""

from django.urls import path

from quarterdeck.administration.views import audit

urlpatterns = [
    path("settings/audit", audit.settings_audit, name="settings_audit"),
    path("settings/audit/export", audit.settings_audit_export, name="settings_audit_export"),
]
