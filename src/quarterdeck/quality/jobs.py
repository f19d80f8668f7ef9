"""Background work: the figures of each day are kept."""

from django.utils import timezone

from quarterdeck.quality.actions import keep_day
from quarterdeck.users.queries.company import has_company


def keep_figures() -> int:
    """Keep the figures of today where they are not kept yet. Run hourly; running it twice does no harm."""
    return keep_day(timezone.now()) if has_company() else 0
