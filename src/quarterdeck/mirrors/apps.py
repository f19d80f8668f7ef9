"""The mirrors application."""

from django.apps import AppConfig


class MirrorsConfig(AppConfig):
    """Second screen: scheduled loads that keep the pipeline beside another system's, read-only here."""

    name = "quarterdeck.mirrors"
    label = "mirrors"

    def ready(self) -> None:
        """Let notices be about mirrors."""
        from quarterdeck.mirrors.queries.mirrors import mirror_names, seen_mirrors
        from quarterdeck.records.queries.subjects import NoticeSubject, subjects

        subjects["mirror"] = NoticeSubject(seen_mirrors, mirror_names, "mirror")
