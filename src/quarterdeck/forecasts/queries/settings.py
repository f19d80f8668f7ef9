"""How forecasts are made, now and before."""

from datetime import datetime

from quarterdeck.forecasts.models import ForecastRules
from quarterdeck.forecasts.terms import Method, Rules
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import PeriodKind

_COLUMNS = ("method", "kind", "weekday", "minute", "number")


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """A version of the settings, when it was set and by whom."""

    rules: Rules
    at: datetime
    author: str


def current_rules(at: datetime | None = None) -> Rules:
    """How forecasts are made, or were at an instant; the usual way before anybody set it. One query."""
    rows = ForecastRules.objects.order_by("-number")
    if at is not None:
        rows = rows.filter(at__lte=at)
    row = rows.values_list(*_COLUMNS).first()
    return _rules(*row) if row else Rules()


def rules_versions() -> list[RulesVersion]:
    """Every version, the newest first. One query."""
    rows = ForecastRules.objects.order_by("-number").values_list(*_COLUMNS, "at", "author__name")
    return [RulesVersion(_rules(*row[:5]), row[5], row[6] or "") for row in rows]


def _rules(method: str, kind: str, weekday: int, minute: int, number: int) -> Rules:
    return Rules(Method(method), PeriodKind(kind), weekday, minute, number)
