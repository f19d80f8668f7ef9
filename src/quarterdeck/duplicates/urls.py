"""Addresses of duplicates."""

from django.urls import path

from quarterdeck.duplicates.views import merges, queue
from quarterdeck.kit.converters import register

register()

urlpatterns = [
    path("duplicates", queue.duplicates, name="duplicates"),
    path("duplicates/like/<slug:kind>", queue.like_this, name="like_this"),
    path("duplicates/<pid:pair_id>/decide", queue.pair_decide, name="pair_decide"),
    path("merges/<slug:kind>/<pid:source_id>/into/<pid:target_id>", merges.merge_new, name="merge_new"),
    path("merges/<pid:merge_id>", merges.merge, name="merge"),
    path("merges/<pid:merge_id>/undo", merges.merge_undo, name="merge_undo"),
]
