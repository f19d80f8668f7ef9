"""The webhooks application."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """What other systems are told: endpoints, signed deliveries, retries and replay."""

    name = "quarterdeck.webhooks"
    label = "webhooks"
