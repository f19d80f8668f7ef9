"""Addresses of objections beside outcomes. They come before those of reports, where any word names a metric."""

from django.urls import path

from quarterdeck.kit.addresses import views_of

view = views_of("quarterdeck.objections.views")

urlpatterns = [
    path("reports/objections", view("figures.objections"), name="objections"),
    path("reports/objections/<slug:figure>", view("rows.objection_deals"), name="objection_deals"),
]
