"""The users application."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """People, teams, organisations, roles, scopes, tokens."""

    name = "quarterdeck.users"
    label = "users"
