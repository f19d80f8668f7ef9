"""Addresses of data quality."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.quality.views import page

register()

urlpatterns = [
    path("quality", page.quality, name="quality"),
]
