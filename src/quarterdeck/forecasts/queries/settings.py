"""How forecasts are made, now and before."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from quarterdeck.forecasts.models import ForecastRules
from quarterdeck.forecasts.terms import Method, Rules, Standing
from quarterdeck.journal.queries.copied import field_history
from quarterdeck.users.queries.company import Company
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import PeriodKind

_EVER = datetime(1, 1, 2, tzinfo=UTC)
_COLUMNS = ("method", "kind", "weekday", "minute", "number", "has_likely")


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


def standings_of(zones: Sequence[tuple[datetime, str]]) -> list[Standing]:
    """How weeks were locked, in the order of time: every version of the settings, by the time zones of the company.

    `zones` are those that held, each from an instant on, in their order; the first holds from ever. One query.
    """
    rows = ForecastRules.objects.order_by("number").values_list("at", *_COLUMNS)
    kept = [(_EVER, Rules()), *((at, _rules(*row)) for at, *row in rows)]
    found = []
    for at in sorted({at for at, _ in kept} | {at for at, _ in zones[1:]}):
        rules = [rules for since, rules in kept if since <= at][-1]
        zone = [zone for number, (since, zone) in enumerate(zones) if since <= at or not number][-1]
        found.append(Standing(at, rules, zone))
    return found


def past_zones(home: Company) -> list[tuple[datetime, str]]:
    """The company's time zones, each from an instant on, as its history tells. One query."""
    told = field_history("organisation", "time_zone", [home.organisation_id]).get(home.organisation_id, [])
    first = (told[0][1] or told[0][2]) if told else None
    return [(_EVER, first or home.time_zone), *((at, new or home.time_zone) for at, _old, new in told)]


def rules_versions() -> list[RulesVersion]:
    """Every version, the newest first. One query."""
    rows = ForecastRules.objects.order_by("-number").values_list(*_COLUMNS, "at", "author__name")
    return [RulesVersion(_rules(*row[:6]), row[6], row[7] or "") for row in rows]


def _rules(*row: Any) -> Rules:
    method, kind, weekday, minute, number, has_likely = row
    return Rules(Method(method), PeriodKind(kind), weekday, minute, number, bool(has_likely))
