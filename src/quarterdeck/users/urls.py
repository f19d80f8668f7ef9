"""Addresses of sign-in and settings.

Of allauth's pages only these three are mounted: signing up, changing the e-mail address and resetting a
password by mail are no doors here.
"""

from allauth.account import views as account
from django.urls import path
from django.views.decorators.http import require_http_methods

from quarterdeck.kit.converters import register
from quarterdeck.users.policy import SHOWN_OR_POSTED, page
from quarterdeck.users.views import company, join, people, profile, roles, teams, tokens

register()
shown_or_posted = require_http_methods(SHOWN_OR_POSTED)

urlpatterns = [
    path("signin/", shown_or_posted(account.login), name="account_login"),
    path("signout/", shown_or_posted(account.logout), name="account_logout"),
    path("join/<str:secret>", join.join, name="join"),
    path("settings", profile.settings, name="settings"),
    path("settings/profile", profile.settings_profile, name="settings_profile"),
    path("settings/password", shown_or_posted(page(account.password_change)), name="account_change_password"),
    path("settings/company", company.settings_company, name="settings_company"),
    path("settings/people", people.settings_people, name="settings_people"),
    path("settings/people/new", people.settings_person_new, name="settings_person_new"),
    path("settings/people/<pid:person_id>", people.settings_person, name="settings_person"),
    path("settings/teams", teams.settings_teams, name="settings_teams"),
    path("settings/teams/new", teams.settings_team_new, name="settings_team_new"),
    path("settings/teams/<pid:team_id>", teams.settings_team, name="settings_team"),
    path("settings/roles", roles.settings_roles, name="settings_roles"),
    path("settings/tokens", tokens.settings_tokens, name="settings_tokens"),
]
