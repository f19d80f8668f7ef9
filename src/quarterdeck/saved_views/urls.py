"""Addresses of saved views."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.saved_views.views")

urlpatterns = [
    path("views/new", view("view_new"), name="view_new"),
    path("views/usual", view("view_usual"), name="view_usual"),
    path("views/<pid:view_id>", view("view_edit"), name="view"),
    path("views/<pid:view_id>/keep", view("view_keep"), name="view_keep"),
    path("views/<pid:view_id>/delete", view("view_delete"), name="view_delete"),
    path("views/<pid:view_id>/restore", view("view_restore"), name="view_restore"),
    path("settings/views", view("settings_views"), name="settings_views"),
    path("settings/views/roles/<slug:role_key>", view("role_view"), name="view_of_role"),
]
