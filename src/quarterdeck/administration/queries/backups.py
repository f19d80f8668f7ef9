"""When the last good backup was made, and what is planned."""

from datetime import datetime

from django.conf import settings

from quarterdeck.administration.rules.schedule import is_overdue
from quarterdeck.users.queries import company
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """When the last good backup was made, and what is planned. `warn_days`: administrators are warned after these."""

    last_at: datetime | None
    asked_at: datetime | None
    is_overdue: bool
    is_scheduled: bool
    hour: int
    zone: str
    keep: int
    warn_days: int
    folder: str


def backup_facts(now: datetime) -> BackupFacts:
    """What is known and planned of backups. One query."""
    known = company()
    since = known.last_backup_at or known.founded_at
    return BackupFacts(
        last_at=known.last_backup_at,
        asked_at=known.backup_asked_at,
        is_overdue=is_overdue(now, since=since, warn_days=settings.BACKUP_WARN_DAYS),
        is_scheduled=settings.BACKUP_SCHEDULE,
        hour=settings.BACKUP_HOUR,
        zone=known.time_zone,
        keep=settings.BACKUP_KEEP,
        warn_days=settings.BACKUP_WARN_DAYS,
        folder=str(settings.BACKUPS_DIR),
    )
