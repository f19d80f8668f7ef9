"""What was set of rules, as values."""

from django.db.models import QuerySet

from quarterdeck.journal.queries import compiled
from quarterdeck.quality.models import RuleSetting
from quarterdeck.quality.rules import Setting, Settings
from quarterdeck.quality.terms import Check


def settings_kept() -> Settings:
    """Everything that was set, of all pipelines. One query."""
    return {
        (pipeline_id, stage_id, Check(rule)): Setting(is_on, penalty, number)
        for pipeline_id, stage_id, rule, is_on, penalty, number in _settings()
    }


@compiled
def _settings() -> QuerySet[RuleSetting, tuple[int, int | None, str, bool, int, int | None]]:
    rows = RuleSetting.objects.order_by("pk")
    return rows.values_list("pipeline_id", "stage_id", "rule", "is_on", "penalty", "number")
