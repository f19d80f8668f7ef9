"""Background work: how long won deals took is kept once a day, the health of open deals whenever it may be another."""

from django.utils import timezone

from quarterdeck.health import actions
from quarterdeck.users.queries.company import has_company


def keep_paces() -> int:
    """Keep how long won deals took, where it was not kept today. Running it twice does no harm."""
    return actions.keep_paces(now=timezone.now()) if has_company() else 0


def keep_health() -> int:
    """Judge the next deals that are due. Running it twice does no harm."""
    return actions.keep_health(now=timezone.now()) if has_company() else 0
