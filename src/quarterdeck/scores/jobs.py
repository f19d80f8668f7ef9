"""Background work: scoring and publishing once a day, in a process of its own."""

from django.utils import timezone

from quarterdeck.scores.queries.due import is_due_at
from quarterdeck.users.queries.company import has_company


def is_due() -> bool:
    """Whether today's forecast is not published yet, once the first hour of the company's day has passed."""
    return has_company() and is_due_at(timezone.now())
