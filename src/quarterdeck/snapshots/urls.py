"""Addresses of snapshots."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.snapshots import views

converters.register()

urlpatterns = [
    path("snapshots", views.snapshot_series_list, name="snapshot_series_list"),
    path("snapshots/new", views.snapshot_series_new, name="snapshot_series_new"),
    path("snapshots/<pid:series_id>", views.snapshot_series, name="snapshot_series"),
    path("snapshots/<pid:series_id>/edit", views.snapshot_series_edit, name="snapshot_series_edit"),
    path("snapshots/<pid:series_id>/files", views.snapshot_files, name="snapshot_files"),
    path("snapshots/<pid:series_id>/apply", views.snapshot_apply, name="snapshot_apply"),
]
