"""Addresses of sign-in and settings.

Of allauth's pages only these six are mounted: signing in, the code asked at it, signing out, changing the password,
and proving again who one is, by password or code. Signing up, changing the e-mail address and resetting a password
by mail are no doors here.
"""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.users.views")

urlpatterns = [
    path("signin/", view("doors.login"), name="account_login"),
    path("signin/code", view("doors.authenticate"), name="mfa_authenticate"),
    path("signin/again", view("doors.reauthenticate"), name="account_reauthenticate"),
    path("signin/again/code", view("doors.reauthenticate_by_code"), name="mfa_reauthenticate"),
    path("signout/", view("doors.logout"), name="account_logout"),
    path("join/<str:secret>", view("join.join"), name="join"),
    path("settings", view("profile.settings"), name="settings"),
    path("settings/profile", view("profile.settings_profile"), name="settings_profile"),
    path("settings/password", view("doors.password_change"), name="account_change_password"),
    path("settings/second-factor", view("second_factor.settings_second_factor"), name="settings_second_factor"),
    path("settings/people", view("people.settings_people"), name="settings_people"),
    path("settings/people/new", view("people.settings_person_new"), name="settings_person_new"),
    path("settings/people/invite", view("people.settings_people_invite"), name="settings_people_invite"),
    path("settings/people/<pid:person_id>", view("person.settings_person"), name="settings_person"),
    path(
        "settings/people/<pid:person_id>/deactivate",
        view("person.settings_person_deactivate"),
        name="settings_person_deactivate",
    ),
    path("settings/tokens", view("tokens.settings_tokens"), name="settings_tokens"),
]
