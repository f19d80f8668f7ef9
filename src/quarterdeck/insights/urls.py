"""Addresses of pages across slices."""

from django.urls import path

from quarterdeck.insights.views import customers, customers_timeline, my_day, my_day_deeds
from quarterdeck.kit import converters

converters.register()

urlpatterns = [
    path("", my_day.home, name="home"),
    path("my-day", my_day.day, name="my_day"),
    path("my-day/tasks/<pid:activity_id>/done", my_day_deeds.day_done, name="my_day_done"),
    path("my-day/deals/<pid:opportunity_id>/date", my_day_deeds.day_date, name="my_day_date"),
    path("accounts/<pid:account_id>/tree", customers.account_tree, name="account_tree"),
    path("accounts/<pid:account_id>/timeline", customers_timeline.account_timeline_page, name="account_timeline"),
    path("contacts/<pid:contact_id>/timeline", customers_timeline.contact_timeline_page, name="contact_timeline"),
    path("accounts/<pid:account_id>/buying-map", customers.account_buying_map, name="account_buying_map"),
    path(
        "opportunities/<pid:opportunity_id>/buying-map",
        customers.opportunity_buying_map,
        name="opportunity_buying_map",
    ),
]
