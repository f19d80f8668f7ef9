"""Addresses of alerts."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.alerts.views")

urlpatterns = [
    path("alerts", view("alerts"), name="alerts"),
    path("alerts/rules/new", view("alert_rule_new"), name="alert_rule_new"),
    path("alerts/rules/<pid:rule_id>", view("alert_rule"), name="alert_rule"),
    path("alerts/rules/<pid:rule_id>/edit", view("alert_rule_edit"), name="alert_rule_edit"),
]
