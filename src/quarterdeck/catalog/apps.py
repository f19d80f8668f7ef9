"""The catalog application."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Products, currencies and dated rates."""

    name = "quarterdeck.catalog"
    label = "catalog"
