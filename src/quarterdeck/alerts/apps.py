"""The alerts application."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Rules over metrics that tell people when a figure leaves its bounds."""

    name = "quarterdeck.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Let notices be about rules."""
        from quarterdeck.alerts.queries.rows import rule_names, seen_by
        from quarterdeck.alerts.terms import KIND
        from quarterdeck.records.queries.subjects import NoticeSubject, subjects

        subjects[KIND] = NoticeSubject(seen_by, rule_names, "alert_rule")
