"""The mails application."""

from django.apps import AppConfig


class MailsConfig(AppConfig):
    """Mail out: letters owed to people, retries, and what came of them."""

    name = "quarterdeck.mails"
    label = "mails"
