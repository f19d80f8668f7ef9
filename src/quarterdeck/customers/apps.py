"""The customers application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Accounts and contacts."""

    name = "quarterdeck.customers"
    label = "customers"
