"""Background work: winning patterns are weighed once a day, and what was advised and is done is noted."""

from django.utils import timezone

from quarterdeck.advice import actions
from quarterdeck.users.queries.company import has_company


def keep_evidence() -> int:
    """Weigh winning patterns, where that was not done today. Running it twice does no harm."""
    return actions.keep_evidence(now=timezone.now()) if has_company() else 0


def follow_advice() -> int:
    """Note what was advised and is done by now. Running it twice does no harm."""
    return actions.follow_advice(now=timezone.now()) if has_company() else 0
