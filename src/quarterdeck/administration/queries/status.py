"""How this installation runs: everything the status page and its endpoint say."""

import shutil
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

import quarterdeck
from quarterdeck.administration.queries.migrations import applied_migrations, known_migrations
from quarterdeck.administration.queries.places import places
from quarterdeck.administration.queries.processes import JobRow, ProcessRow, jobs, processes
from quarterdeck.administration.rules.schedule import is_overdue
from quarterdeck.administration.terms import DatabaseKind
from quarterdeck.journal.queries import Backlog, backlog, gap
from quarterdeck.kit.background import last_pass
from quarterdeck.mails.queries import mail_facts
from quarterdeck.mails.terms import MailFacts
from quarterdeck.search.queries.matching import forgives_typos
from quarterdeck.users.queries import company, has_company
from quarterdeck.users.queries.profile import live_sessions
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.warehouse.queries import copy_age


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """Kind, version and size of the database. `version` is that of the SQLite library or the PostgreSQL server."""

    kind: DatabaseKind
    version: str
    size: int
    applied: int
    pending: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Status:
    """How the installation runs. `gap` counts journal entries that the seals miss or do not know; figures are of
    `copied_at`, None where no copy was made yet.
    """

    version: str
    processes: tuple[ProcessRow, ...]
    jobs: tuple[JobRow, ...]
    jobs_passed_at: datetime | None
    database: DatabaseFacts
    disk_free: int
    disk_total: int
    is_disk_low: bool
    backlog: Backlog
    gap: int
    sessions: int
    backup: BackupFacts
    held_since: datetime | None
    mail: MailFacts
    forgives_typos: bool
    copied_at: datetime | None


def status(actor: Actor, now: datetime) -> Status:
    """Everything about this installation, for administrators. Eleven queries. Raises NotPermitted."""
    require(actor, Permission.INSTALLATION_MANAGE)
    disk = shutil.disk_usage(settings.DATA_DIR)
    return Status(
        version=quarterdeck.__version__,
        processes=processes(settings.DATA_DIR),
        jobs=jobs(settings.DATA_DIR),
        jobs_passed_at=last_pass(settings.DATA_DIR),
        database=_database(),
        disk_free=disk.free,
        disk_total=disk.total,
        is_disk_low=is_disk_low(),
        backlog=backlog(),
        gap=gap(),
        sessions=live_sessions(now),
        backup=backup_facts(now),
        held_since=company().held_since,
        mail=mail_facts(now),
        forgives_typos=forgives_typos(),
        copied_at=copy_age(),
    )


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


def is_held() -> bool:
    """Whether this is a restored copy that nobody has released yet. One query once there is a company."""
    return has_company() and company().held_since is not None


def is_disk_low() -> bool:
    """Whether the data folder's disk has less room than it should. No query."""
    return shutil.disk_usage(settings.DATA_DIR).free < settings.DISK_WARN_BYTES


def _database() -> DatabaseFacts:
    kind = places().database
    applied = applied_migrations()
    if kind is DatabaseKind.SQLITE:
        statement = "SELECT sqlite_version(), page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        statement = "SELECT current_setting('server_version'), pg_database_size(current_database())"
    with connection.cursor() as cursor:
        cursor.execute(statement)
        version, size = cursor.fetchone()
    pending = tuple(sorted(known_migrations() - applied))
    return DatabaseFacts(kind, str(version), int(size), len(applied), pending)
