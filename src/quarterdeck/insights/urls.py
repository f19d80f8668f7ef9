"""Addresses of pages across slices."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.kit.addresses import views_of

converters.register()

view = views_of("quarterdeck.insights.views")

urlpatterns = [
    path("", view("my_day.home"), name="home"),
    path("my-day", view("my_day.day"), name="my_day"),
    path("my-day/tasks/<pid:activity_id>/done", view("my_day_deeds.day_done"), name="my_day_done"),
    path("my-day/deals/<pid:opportunity_id>/date", view("my_day_deeds.day_date"), name="my_day_date"),
    path("accounts/<pid:account_id>/tree", view("customers.account_tree"), name="account_tree"),
    path(
        "accounts/<pid:account_id>/timeline", view("customers_timeline.account_timeline_page"), name="account_timeline"
    ),
    path(
        "contacts/<pid:contact_id>/timeline", view("customers_timeline.contact_timeline_page"), name="contact_timeline"
    ),
    path("accounts/<pid:account_id>/buying-map", view("customers.account_buying_map"), name="account_buying_map"),
    path(
        "opportunities/<pid:opportunity_id>/buying-map",
        view("customers.opportunity_buying_map"),
        name="opportunity_buying_map",
    ),
]
