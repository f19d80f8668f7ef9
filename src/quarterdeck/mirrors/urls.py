"""Addresses of mirrors."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.kit.addresses import views_of

converters.register()

view = views_of("quarterdeck.mirrors.views")

urlpatterns = [
    path("mirrors", view("mirrors"), name="mirrors"),
    path("mirrors/new", view("mirror_new"), name="mirror_new"),
    path("mirrors/<pid:mirror_id>", view("mirror"), name="mirror"),
    path("mirrors/<pid:mirror_id>/edit", view("mirror_edit"), name="mirror_edit"),
    path("mirrors/<pid:mirror_id>/files/<str:kind>", view("mirror_part"), name="mirror_part"),
    path("mirrors/<pid:mirror_id>/take-over", view("mirror_take_over"), name="mirror_take_over"),
    path("kept/<str:kind>/<pid:record_id>/take-over", view("foreign_take_over"), name="foreign_take_over"),
]
