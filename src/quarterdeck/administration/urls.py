"""Addresses of administration."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.administration.views")

urlpatterns = [
    path("settings/company", view("company.settings_company"), name="settings_company"),
    path("settings/keyboard", view("keyboard.settings_keyboard"), name="settings_keyboard"),
    path("settings/roles", view("roles.settings_roles"), name="settings_roles"),
    path("settings/roles/new", view("roles.settings_role_new"), name="settings_role_new"),
    path("settings/roles/<slug:key>", view("roles.settings_role"), name="settings_role"),
    path("settings/teams", view("teams.settings_teams"), name="settings_teams"),
    path("settings/teams/new", view("teams.settings_team_new"), name="settings_team_new"),
    path("settings/teams/<pid:team_id>", view("teams.settings_team"), name="settings_team"),
    path("settings/status", view("status.settings_status"), name="settings_status"),
    path("settings/backups", view("backups.settings_backups"), name="settings_backups"),
    path("settings/audit", view("audit.settings_audit"), name="settings_audit"),
]
