"""Background work of alerts: looking at rules hourly, once the copy that answers is fresh."""

from datetime import timedelta

from django.utils import timezone

from quarterdeck.alerts.queries import due_rules
from quarterdeck.users.queries.company import has_company
from quarterdeck.warehouse.queries import copy_age

FRESH = timedelta(minutes=10)


def is_due() -> bool:
    """Whether a rule is to be looked at and the copy is fresh enough to be asked."""
    now = timezone.now()
    if not has_company() or not due_rules(now):
        return False
    copied_at = copy_age()
    return copied_at is not None and now - copied_at <= FRESH
