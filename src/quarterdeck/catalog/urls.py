"""Addresses of the catalog's settings."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.catalog.views")

urlpatterns = [
    path("settings/products", view("products.settings_products"), name="settings_products"),
    path("settings/products/new", view("products.settings_product_new"), name="settings_product_new"),
    path("settings/products/<pid:product_id>", view("products.settings_product"), name="settings_product"),
    path("settings/price-books", view("prices.settings_price_books"), name="settings_price_books"),
    path("settings/price-books/new", view("prices.settings_price_book_new"), name="settings_price_book_new"),
    path("settings/price-books/<pid:book_id>", view("prices.settings_price_book"), name="settings_price_book"),
    path(
        "settings/price-books/<pid:book_id>/prices/<pid:price_id>", view("prices.settings_price"), name="settings_price"
    ),
    path("settings/price-tiers/new", view("tiers.settings_price_tier_new"), name="settings_price_tier_new"),
    path("settings/price-tiers/<pid:tier_id>", view("tiers.settings_price_tier"), name="settings_price_tier"),
    path("settings/discount-bands/new", view("tiers.settings_discount_band_new"), name="settings_discount_band_new"),
    path("settings/discount-bands/<pid:band_id>", view("tiers.settings_discount_band"), name="settings_discount_band"),
    path("settings/currencies", view("currencies.settings_currencies"), name="settings_currencies"),
    path("settings/currencies/<str:code>", view("currencies.settings_currency"), name="settings_currency"),
]
