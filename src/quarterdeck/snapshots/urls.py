"""Addresses of snapshots."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.kit.addresses import views_of

converters.register()

view = views_of("quarterdeck.snapshots.views")

urlpatterns = [
    path("snapshots", view("snapshot_series_list"), name="snapshot_series_list"),
    path("snapshots/new", view("snapshot_series_new"), name="snapshot_series_new"),
    path("snapshots/<pid:series_id>", view("snapshot_series"), name="snapshot_series"),
    path("snapshots/<pid:series_id>/edit", view("snapshot_series_edit"), name="snapshot_series_edit"),
    path("snapshots/<pid:series_id>/files", view("snapshot_files"), name="snapshot_files"),
    path("snapshots/<pid:series_id>/apply", view("snapshot_apply"), name="snapshot_apply"),
]
