"""How this installation runs: everything the status page and its endpoint say."""

import shutil
from datetime import datetime

from django.conf import settings
from django.db import connection

import quarterdeck
from quarterdeck.administration.queries.backups import BackupFacts, backup_facts
from quarterdeck.administration.queries.disk import is_disk_low
from quarterdeck.administration.queries.migrations import applied_migrations, known_migrations
from quarterdeck.administration.queries.places import places
from quarterdeck.administration.queries.processes import JobRow, ProcessRow, jobs, processes
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
from quarterdeck.values.dataclasses import dataclass
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


def is_held() -> bool:
    """Whether this is a restored copy that nobody has released yet. One query once there is a company."""
    return has_company() and company().held_since is not None


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
