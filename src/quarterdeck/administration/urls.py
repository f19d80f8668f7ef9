"""Addresses of administration."""

from django.urls import path

from quarterdeck.administration.views import audit, backups, company, keyboard, roles, status, teams
from quarterdeck.kit.converters import register

register()

urlpatterns = [
    path("settings/company", company.settings_company, name="settings_company"),
    path("settings/keyboard", keyboard.settings_keyboard, name="settings_keyboard"),
    path("settings/roles", roles.settings_roles, name="settings_roles"),
    path("settings/roles/new", roles.settings_role_new, name="settings_role_new"),
    path("settings/roles/<slug:key>", roles.settings_role, name="settings_role"),
    path("settings/teams", teams.settings_teams, name="settings_teams"),
    path("settings/teams/new", teams.settings_team_new, name="settings_team_new"),
    path("settings/teams/<pid:team_id>", teams.settings_team, name="settings_team"),
    path("settings/status", status.settings_status, name="settings_status"),
    path("settings/backups", backups.settings_backups, name="settings_backups"),
    path("settings/audit", audit.settings_audit, name="settings_audit"),
]
