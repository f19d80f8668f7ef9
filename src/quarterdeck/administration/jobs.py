"""Background work of administration."""

from django.conf import settings
from django.utils import timezone

from quarterdeck.administration.rules.schedule import is_due
from quarterdeck.users.queries import company, has_company


def backup_is_due() -> bool:
    """Whether a backup was asked for, or its daily hour has come. Two queries."""
    if not has_company():
        return False
    known = company()
    if known.backup_asked_at is not None:
        return True
    since = known.last_backup_at or known.founded_at
    return bool(settings.BACKUP_SCHEDULE) and is_due(
        timezone.now(), hour=settings.BACKUP_HOUR, zone=known.time_zone, since=since
    )
