"""Addresses of webhooks."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.webhooks import views

register()

urlpatterns = [
    path("settings/webhooks", views.settings_webhooks, name="settings_webhooks"),
    path("settings/webhooks/new", views.settings_webhook_new, name="settings_webhook_new"),
    path("settings/webhooks/events", views.settings_webhook_events, name="settings_webhook_events"),
    path("settings/webhooks/<pid:endpoint_id>", views.settings_webhook, name="settings_webhook"),
    path("settings/webhooks/<pid:endpoint_id>/edit", views.settings_webhook_edit, name="settings_webhook_edit"),
    path(
        "settings/webhooks/<pid:endpoint_id>/deliveries/<int:delivery_id>",
        views.settings_webhook_delivery,
        name="settings_webhook_delivery",
    ),
]
