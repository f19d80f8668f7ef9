"""Addresses of webhooks."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.webhooks.views")

urlpatterns = [
    path("settings/webhooks", view("settings_webhooks"), name="settings_webhooks"),
    path("settings/webhooks/new", view("settings_webhook_new"), name="settings_webhook_new"),
    path("settings/webhooks/events", view("settings_webhook_events"), name="settings_webhook_events"),
    path("settings/webhooks/<pid:endpoint_id>", view("settings_webhook"), name="settings_webhook"),
    path("settings/webhooks/<pid:endpoint_id>/edit", view("settings_webhook_edit"), name="settings_webhook_edit"),
    path(
        "settings/webhooks/<pid:endpoint_id>/deliveries/<int:delivery_id>",
        view("settings_webhook_delivery"),
        name="settings_webhook_delivery",
    ),
]
