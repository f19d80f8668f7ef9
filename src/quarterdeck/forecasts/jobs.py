"""Background work: weeks of forecasts are kept at their lock."""

from django.utils import timezone

from quarterdeck.forecasts import actions
from quarterdeck.users.queries.company import has_company


def lock_weeks() -> int:
    """Lock the weeks whose lock has passed. Running it twice does no harm."""
    return actions.lock_due(now=timezone.now()) if has_company() else 0
