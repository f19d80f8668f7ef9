"""Background work: winning patterns are weighed once a day; what is advised and what is done of it is noted."""

from django.utils import timezone

from quarterdeck.advice import actions
from quarterdeck.advice.queries import is_giving_due
from quarterdeck.users.queries.company import has_company


def keep_evidence() -> int:
    """Weigh winning patterns, where that was not done today. Running it twice does no harm."""
    return actions.keep_evidence(now=timezone.now()) if has_company() else 0


def give_advice() -> int:
    """Write down what is advised for open deals, once after each weighing. Running it twice does no harm."""
    return actions.give_advice(now=timezone.now()) if is_giving_due() else 0


def follow_advice() -> int:
    """Note what was advised and is done by now. Running it twice does no harm."""
    return actions.follow_advice(now=timezone.now()) if has_company() else 0
