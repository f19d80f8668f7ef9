"""Addresses of the inspection."""

from django.urls import path

from quarterdeck.inspection.views import lists
from quarterdeck.kit import converters

converters.register()

urlpatterns = [
    path("opportunities", lists.opportunities, name="opportunities"),
]
