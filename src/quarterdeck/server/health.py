"""Whether this installation works: asked by `/healthz` and by `quarterdeck check`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import quarterdeck
from quarterdeck.administration.queries.disk import is_disk_low
from quarterdeck.administration.queries.processes import processes
from quarterdeck.administration.rules.schedule import is_overdue
from quarterdeck.journal.queries import Backlog, backlog
from quarterdeck.kit.background import ALIVE, last_pass
from quarterdeck.users.queries import Company, company
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

LATE_AFTER = timedelta(seconds=60)
JOBS_SILENT_AFTER = timedelta(seconds=90)
# What a monitor may be told without signing in, in this order; each is a word of its own in the answer.
PARTS = ("database", "disk", "web", "jobs", "warehouse", "seals", "outbox", "backup")


@dataclass(frozen=True)
class Health:
    """A word for each part, the parts that are not well, and the figures behind them."""

    words: dict[str, str]
    figures: dict[str, float | int | None]

    @property
    def problems(self) -> tuple[str, ...]:
        """The parts that are not well, in the order of PARTS."""
        return tuple(part for part in PARTS if self.words.get(part, "ok") not in {"ok", "held"})


def health(now: datetime | None = None) -> Health:
    """Look at disk, processes, database, seals, outbox and backups. At most three queries."""
    now = now or timezone.now()
    silent = seconds_since_jobs(now)
    words = {"database": "ok", "disk": "low" if is_disk_low() else "ok", **dict(_processes(silent))}
    figures: dict[str, float | int | None] = {"jobs_silent_s": silent}
    try:
        behind, known = backlog(), _company()
    except DatabaseError:
        return Health(words | {"database": "down"}, figures)
    words |= _backlog(behind, now, figures)
    if known is not None:
        words |= _backup(known, now, figures)
        if known.held_since is not None:
            words["outbox"] = "held"
    return Health(words, figures)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while all is well; 503 when the database does not answer; 200 with `degraded` when something lags."""
    found = health()
    status = "down" if found.words["database"] == "down" else "degraded" if found.problems else "ok"
    body = {"status": status, "version": quarterdeck.__version__, "problems": found.problems}
    return JsonResponse(body | found.words | found.figures, status=503 if status == "down" else 200)


def note_jobs_alive() -> None:
    """Called by the jobs process after each pass."""
    (settings.DATA_DIR / ALIVE).touch()


def seconds_since_jobs(now: datetime) -> float | None:
    """Seconds since the jobs process finished a pass; None when it never did."""
    seen = last_pass(settings.DATA_DIR)
    return None if seen is None else round(max((now - seen).total_seconds(), 0.0), 1)


def _processes(silent: float | None) -> Iterator[tuple[str, str]]:
    """A dead process is told at once by its parent; without a parent the jobs tell by their silence."""
    is_silent = silent is None or silent > JOBS_SILENT_AFTER.total_seconds()
    yield "jobs", "silent" if is_silent else "ok"
    for child in processes(settings.DATA_DIR):
        if not child.is_up:
            yield child.name, "down"


def _company() -> Company | None:
    try:
        return company()
    except NotFound:
        return None


def _backlog(behind: Backlog, now: datetime, figures: dict[str, float | int | None]) -> dict[str, str]:
    words = {}
    for name, count, since in (
        ("seals", behind.unsealed, behind.unsealed_since),
        ("outbox", behind.owed, behind.owed_since),
    ):
        age = now - since if since else timedelta()
        figures |= {f"{name}_behind": count, f"{name}_age_s": round(age.total_seconds(), 1)}
        words[name] = "late" if age > LATE_AFTER else "ok"
    return words


def _backup(known: Company, now: datetime, figures: dict[str, float | int | None]) -> dict[str, str]:
    """`late` when there should be a newer one; a demo company may be without."""
    last, since = known.last_backup_at, known.last_backup_at or known.founded_at
    figures["backup_age_s"] = round((now - last).total_seconds(), 1) if last else None
    is_late = is_overdue(now, since=since, warn_days=settings.BACKUP_WARN_DAYS) and not known.is_demo
    return {"backup": "late" if is_late else "ok"}
