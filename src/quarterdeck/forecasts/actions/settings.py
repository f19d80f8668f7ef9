"""Setting how forecasts are made. What was called stays, whatever is set."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from quarterdeck.forecasts.events import ForecastRulesSet
from quarterdeck.forecasts.models import ForecastRules
from quarterdeck.forecasts.queries.settings import current_rules
from quarterdeck.forecasts.rules import settings_reasons
from quarterdeck.forecasts.terms import Rules
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via, field_changes
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused, require_version


@action
def set_forecast_rules(
    *, rules: Rules, by: Actor, via: Via, version: int | None = None, at: datetime | None = None
) -> int | None:
    """Set method, period, weekly lock and whether Most likely is used; whatever number `rules` bear.

    Returns the entry, None where all is so.

    Calls are kept by period and method: those of another one are there again when it is set back. `version` is the
    number it was changed from. Raises NotPermitted, Stale, Refused.
    """
    require(by, Permission.QUOTAS_MANAGE)
    lock_tree()
    before = current_rules()
    if version is not None:
        require_version(version, before.number)
    reasons = settings_reasons(rules)
    if reasons:
        raise Refused(reasons)
    after = replace(rules, number=before.number + 1)
    if replace(rules, number=before.number) == before and before.number:
        return None
    at = at or timezone.now()
    row = ForecastRules.objects.create(
        number=after.number, at=at, method=after.method.value, kind=after.kind.value, weekday=after.weekday,
        minute=after.minute, has_likely=after.has_likely, author_id=by.person_id or None,
    )  # fmt: skip
    return record(ForecastRulesSet(row.id), by.stamp(at, via), field_changes(before, after))
