"""The administration application."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Status, backups, audit and settings as a file; what it reports on belongs to the slices below."""

    name = "quarterdeck.administration"
    label = "administration"

    def ready(self) -> None:
        """Let notices be about webhooks."""
        from quarterdeck.records.queries.subjects import NoticeSubject, subjects
        from quarterdeck.webhooks.queries import endpoint_names, seen_by

        subjects["webhook"] = NoticeSubject(seen_by, endpoint_names, "settings_webhook")
