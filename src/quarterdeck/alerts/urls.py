"""Addresses of alerts."""

from django.urls import path

from quarterdeck.alerts import views
from quarterdeck.kit.converters import register

register()

urlpatterns = [
    path("alerts", views.alerts, name="alerts"),
    path("alerts/rules/new", views.alert_rule_new, name="alert_rule_new"),
    path("alerts/rules/<pid:rule_id>", views.alert_rule, name="alert_rule"),
    path("alerts/rules/<pid:rule_id>/edit", views.alert_rule_edit, name="alert_rule_edit"),
]
