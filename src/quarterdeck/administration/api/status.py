"""Endpoint of the status of the installation."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.administration.queries.status import Status, status
from quarterdeck.kit.rest.replies import reply
from quarterdeck.users.policy import actor_of

router = Router()


class ProcessOut(BaseModel):
    """A supervised process."""

    name: str
    is_up: bool
    since: datetime
    restarts: int


class JobOut(BaseModel):
    """A piece of background work."""

    name: str
    ran_at: datetime | None
    failures: int = Field(description="How often it failed in a row; 0 when it is well.")
    error: str


class StatusOut(BaseModel):
    """How the installation runs. Sizes are bytes."""

    version: str
    database: str
    database_version: str = Field(description="Of the SQLite library or of the PostgreSQL server.")
    database_size: int
    migrations: int
    pending_migrations: list[str]
    disk_free: int
    disk_total: int
    is_disk_low: bool
    unsealed: int = Field(description="Journal entries without a seal.")
    unsealed_since: datetime | None
    gap: int = Field(description="Entries that the seals miss, or do not know.")
    owed: int = Field(description="Effects that have not run.")
    owed_since: datetime | None
    failing: int = Field(description="Those of them that failed before.")
    sessions: int
    last_backup_at: datetime | None
    is_backup_overdue: bool
    held_since: datetime | None = Field(description="Since when a restored copy waits to be confirmed.")
    has_mail: bool = Field(description="Whether a mail server is set.")
    mails_waiting: int
    mails_failed: int = Field(description="Given up within 30 days.")
    mail_sent_at: datetime | None = Field(description="When the mail server last took one.")
    mail_error: str = Field(description="Why the last try failed; empty when it went.")
    forgives_typos: bool = Field(description="Whether search finds mistyped words; PostgreSQL needs pg_trgm for it.")
    copied_at: datetime | None = Field(description="When the copy that reports answer from was last up to date.")
    processes: list[ProcessOut]
    jobs: list[JobOut]
    jobs_passed_at: datetime | None


@router.get("", response=StatusOut, operation_id="get_status")
def get_status(request: HttpRequest) -> HttpResponse:
    """How the installation runs, for administrators."""
    return reply(request, _as_json(status(actor_of(request), timezone.now())))


def _as_json(found: Status) -> dict[str, object]:
    return {
        "version": found.version,
        "database": found.database.kind.value,
        "database_version": found.database.version,
        "database_size": found.database.size,
        "migrations": found.database.applied,
        "pending_migrations": list(found.database.pending),
        "disk_free": found.disk_free,
        "disk_total": found.disk_total,
        "is_disk_low": found.is_disk_low,
        "unsealed": found.backlog.unsealed,
        "unsealed_since": found.backlog.unsealed_since,
        "gap": found.gap,
        "owed": found.backlog.owed,
        "owed_since": found.backlog.owed_since,
        "failing": found.backlog.failing,
        "sessions": found.sessions,
        "last_backup_at": found.backup.last_at,
        "is_backup_overdue": found.backup.is_overdue,
        "held_since": found.held_since,
        "has_mail": found.mail.is_set_up,
        "mails_waiting": found.mail.waiting,
        "mails_failed": found.mail.failed,
        "mail_sent_at": found.mail.sent_at,
        "mail_error": found.mail.error,
        "forgives_typos": found.forgives_typos,
        "copied_at": found.copied_at,
        "processes": [
            {"name": row.name, "is_up": row.is_up, "since": row.since, "restarts": row.restarts}
            for row in found.processes
        ],
        "jobs": [
            {"name": row.name, "ran_at": row.ran_at, "failures": row.failures, "error": row.error} for row in found.jobs
        ],
        "jobs_passed_at": found.jobs_passed_at,
    }
