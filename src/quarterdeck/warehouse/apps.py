"""The warehouse application."""

from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    """The analytics copy: no tables in the store, which is what it is made from."""

    name = "quarterdeck.warehouse"
    label = "warehouse"
