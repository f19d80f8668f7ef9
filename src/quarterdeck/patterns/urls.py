"""Addresses of winning patterns. They come before those of reports, where any word names a metric."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()
view = views_of("quarterdeck.patterns")

urlpatterns = [
    path("reports/patterns", view("views.patterns"), name="patterns"),
    path("reports/patterns/<pid:stage_id>/<slug:practice>", view("views.pattern"), name="pattern"),
    path("reports/patterns/<pid:stage_id>/<slug:practice>/rows", view("views.pattern_rows"), name="pattern_rows"),
]
