"""Addresses of search."""

from django.urls import path

from quarterdeck.kit.addresses import views_of

view = views_of("quarterdeck.search.views")

urlpatterns = [path("search", view("search_page"), name="search")]
