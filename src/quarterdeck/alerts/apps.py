"""The alerts application."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from quarterdeck.users.terms import Actor


class AlertsConfig(AppConfig):
    """Rules over metrics that tell people when a figure leaves its bounds."""

    name = "quarterdeck.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Let notices be about rules."""
        from quarterdeck.alerts.terms import KIND
        from quarterdeck.records.queries.subjects import NoticeSubject, subjects

        subjects[KIND] = NoticeSubject(_seen_by, _names, "alert_rule")


# Reads of rules bring everything that answers questions with them: a start has no need of it.
def _seen_by(actor: "Actor", ids: Collection[int]) -> set[int]:
    from quarterdeck.alerts.queries.rows import seen_by

    return seen_by(actor, ids)


def _names(ids: Sequence[int]) -> dict[int, str]:
    from quarterdeck.alerts.queries.rows import rule_names

    return rule_names(ids)
