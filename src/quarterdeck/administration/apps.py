"""The administration application."""

from django.apps import AppConfig

from quarterdeck.values.text import N_

AUDIT = N_("Audit log")


class AdministrationConfig(AppConfig):
    """Status, backups, audit and settings as a file; what it reports on belongs to the slices below."""

    name = "quarterdeck.administration"
    label = "administration"

    def ready(self) -> None:
        """Let notices be about webhooks."""
        from quarterdeck.records.queries.subjects import NoticeSubject, subjects
        from quarterdeck.webhooks.queries import endpoint_names, seen_by

        subjects["webhook"] = NoticeSubject(seen_by, endpoint_names, "settings_webhook")


def add_lists() -> None:
    """Let the audit be exported. Called after all slices have loaded: what it imports must not come before them."""
    from quarterdeck.administration.views.audit import read_audit
    from quarterdeck.exports.tables.sources import Source, sources

    sources.add(Source("audit", AUDIT, "settings_audit", read_audit))
