"""Addresses of mirrors."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.mirrors import views

converters.register()

urlpatterns = [
    path("mirrors", views.mirrors, name="mirrors"),
    path("mirrors/new", views.mirror_new, name="mirror_new"),
    path("mirrors/<pid:mirror_id>", views.mirror, name="mirror"),
    path("mirrors/<pid:mirror_id>/edit", views.mirror_edit, name="mirror_edit"),
    path("mirrors/<pid:mirror_id>/files/<str:kind>", views.mirror_part, name="mirror_part"),
    path("mirrors/<pid:mirror_id>/take-over", views.mirror_take_over, name="mirror_take_over"),
    path("kept/<str:kind>/<pid:record_id>/take-over", views.foreign_take_over, name="foreign_take_over"),
]
