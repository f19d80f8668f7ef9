"""Whether this installation works: asked by `/healthz` and by `quarterdeck check`."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quarterdeck.journal.queries import backlog

LATE_AFTER = timedelta(seconds=60)
JOBS_SILENT_AFTER = 90.0


@dataclass(frozen=True)
class Health:
    """What is wrong, in stable words, and the figures behind it."""

    problems: tuple[str, ...]
    figures: dict[str, float | int | None]


def health(now: datetime | None = None) -> Health:
    """Look at database, seals, outbox and jobs. At most three queries."""
    now = now or timezone.now()
    silent = seconds_since_jobs()
    problems = ["jobs"] if silent is None or silent > JOBS_SILENT_AFTER else []
    figures: dict[str, float | int | None] = {"jobs_silent_s": silent}
    try:
        behind = backlog()
    except DatabaseError:
        return Health(("database", *problems), figures)
    for name, count, since in (
        ("seals", behind.unsealed, behind.unsealed_since),
        ("outbox", behind.owed, behind.owed_since),
    ):
        age = now - since if since else timedelta()
        figures |= {f"{name}_behind": count, f"{name}_age_s": round(age.total_seconds(), 1)}
        if age > LATE_AFTER:
            problems.append(name)
    return Health(tuple(problems), figures)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while all is well; 503 when the database does not answer; 200 with `degraded` when something lags."""
    found = health()
    status = "down" if "database" in found.problems else "degraded" if found.problems else "ok"
    body = {"status": status, "problems": found.problems, **found.figures}
    return JsonResponse(body, status=503 if status == "down" else 200)


def note_jobs_alive() -> None:
    """Called by the jobs process after each pass."""
    (settings.DATA_DIR / "jobs.alive").touch()


def seconds_since_jobs() -> float | None:
    """Seconds since the jobs process finished a pass; None when it never did."""
    try:
        seen = (settings.DATA_DIR / "jobs.alive").stat().st_mtime
    except OSError:
        return None
    return round(max(time.time() - seen, 0.0), 1)
