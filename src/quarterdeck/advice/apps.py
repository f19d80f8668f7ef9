"""The advice application."""

from django.apps import AppConfig


class AdviceConfig(AppConfig):
    """Next best actions of open deals, and what was answered to them."""

    name = "quarterdeck.advice"
    label = "advice"
