"""Addresses of saved views."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.saved_views import views

register()

urlpatterns = [
    path("views/new", views.view_new, name="view_new"),
    path("views/usual", views.view_usual, name="view_usual"),
    path("views/<pid:view_id>", views.view_edit, name="view"),
    path("views/<pid:view_id>/keep", views.view_keep, name="view_keep"),
    path("views/<pid:view_id>/delete", views.view_delete, name="view_delete"),
    path("views/<pid:view_id>/restore", views.view_restore, name="view_restore"),
    path("settings/views", views.settings_views, name="settings_views"),
    path("settings/views/roles/<slug:role_key>", views.role_view, name="view_of_role"),
]
