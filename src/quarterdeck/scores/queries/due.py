"""When a refresh is due."""

from datetime import datetime, timedelta

from quarterdeck.opportunities.queries.scope import has_opportunities
from quarterdeck.scores.models import Published
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.company import company_day

# Nightly: what closed on a day is written by then, and the copy and backups of midnight have gone before.
AFTER = timedelta(hours=1)


def is_due_at(now: datetime) -> bool:
    """Whether this day of the company, an hour after it began, has no published forecast though there are deals."""
    day = company_day(now - AFTER)
    if day != company_day(now) or Published.objects.filter(day=day, team=0).exists():
        return False
    return has_opportunities(system_actor())
