"""Addresses of the catalog's settings."""

from django.urls import path

from quarterdeck.catalog.views import currencies, products
from quarterdeck.kit.converters import register

register()

urlpatterns = [
    path("settings/products", products.settings_products, name="settings_products"),
    path("settings/products/new", products.settings_product_new, name="settings_product_new"),
    path("settings/products/<pid:product_id>", products.settings_product, name="settings_product"),
    path("settings/currencies", currencies.settings_currencies, name="settings_currencies"),
    path("settings/currencies/<str:code>", currencies.settings_currency, name="settings_currency"),
]
