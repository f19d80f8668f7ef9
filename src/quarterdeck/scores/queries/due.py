"""When a refresh is due."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from quarterdeck.opportunities.queries.scope import has_opportunities
from quarterdeck.scores.models import Published
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.company import company_day

# Nightly: what closed on a day is written by then, and the copy and backups of midnight have gone before.
AFTER = timedelta(hours=1)
# A refresh that had nothing to publish, or failed, reads the whole history: it is not tried anew each minute.
AGAIN = timedelta(hours=1)


def models_folder() -> Path:
    """Where fitted models are kept."""
    return Path(settings.DATA_DIR) / "models"


def tried_file() -> Path:
    """A file whose time of change is that of the last try of a refresh."""
    return models_folder() / "tried"


def is_due_at(now: datetime) -> bool:
    """Whether this day of the company, an hour after it began, has no published forecast though there are deals.

    Not within an hour of the last try, whatever came of it.
    """
    day = company_day(now - AFTER)
    if day != company_day(now) or Published.objects.filter(day=day, team=0).exists():
        return False
    if _was_tried(now):
        return False
    return has_opportunities(system_actor())


def _was_tried(now: datetime) -> bool:
    file = tried_file()
    return file.exists() and 0 <= now.timestamp() - file.stat().st_mtime < AGAIN.total_seconds()
