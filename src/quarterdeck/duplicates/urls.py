"""Addresses of duplicates."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.duplicates.views")

urlpatterns = [
    path("duplicates", view("queue.duplicates"), name="duplicates"),
    path("duplicates/like/<slug:kind>", view("queue.like_this"), name="like_this"),
    path("duplicates/<pid:pair_id>/decide", view("queue.pair_decide"), name="pair_decide"),
    path("merges/<slug:kind>/<pid:source_id>/into/<pid:target_id>", view("merges.merge_new"), name="merge_new"),
    path("merges/<pid:merge_id>", view("merges.merge"), name="merge"),
    path("merges/<pid:merge_id>/undo", view("merges.merge_undo"), name="merge_undo"),
]
