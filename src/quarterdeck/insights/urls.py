"""Addresses of pages across slices."""

from django.urls import path

from quarterdeck.insights.views import customers
from quarterdeck.kit import converters

converters.register()

urlpatterns = [
    path("accounts/<pid:account_id>/tree", customers.account_tree, name="account_tree"),
    path("accounts/<pid:account_id>/buying-map", customers.account_buying_map, name="account_buying_map"),
    path(
        "opportunities/<pid:opportunity_id>/buying-map",
        customers.opportunity_buying_map,
        name="opportunity_buying_map",
    ),
]
