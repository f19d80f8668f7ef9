"""The background process: seals the journal, delivers owed effects, folds totals.

Each job is one call of an action that does a bounded batch and says how much it did. A job that fails
is logged and tried again on a later pass; it never stops the others.
"""

import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from quarterdeck.kit.faults import fault_of
from quarterdeck.server import sqlite_library
from quarterdeck.server.supervisor import CANNOT_RUN

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
FAULT_WAIT_SECONDS = 4.0
HOUR = 3600.0


@dataclass
class Job:
    """One piece of background work. `work` returns how much it did; more than nothing means: again at once."""

    name: str
    work: Callable[[], int]
    every: float = 0.0
    due: float = 0.0
    failures: int = 0

    def run(self) -> int:
        """Do a batch when due; a failure counts as nothing done and postpones the job."""
        now = time.monotonic()
        if now < self.due:
            return 0
        try:
            done = self.work()
        except Exception as error:
            self.failures += 1
            self.due = now + min(2.0**self.failures, self._longest_wait(error))
            log.exception("The job %s failed, for the %s. time in a row.", self.name, self.failures)
            return 0
        if self.failures:
            log.warning("The job %s works again.", self.name)
        self.failures, self.due = 0, now + self.every
        return done

    def _longest_wait(self, error: Exception) -> float:
        """What always runs goes on soon after a full disk has room or the database is back."""
        return FAULT_WAIT_SECONDS if fault_of(error) and not self.every else LONGEST_WAIT_SECONDS


def run(jobs: list[Job], stopping: Event, *, pause: float = PAUSE_SECONDS, after_pass: Callable[[], None]) -> None:
    """Pass over all jobs until told to stop, without a pause while there is work."""
    while not stopping.is_set():
        done = sum(job.run() for job in jobs if not stopping.is_set())
        after_pass()
        if not done:
            stopping.wait(pause)


def all_jobs() -> list[Job]:
    """Every job of this release."""
    from quarterdeck.journal import jobs as journal
    from quarterdeck.opportunities import jobs as opportunities
    from quarterdeck.records import jobs as records
    from quarterdeck.server.planner import refresh_statistics
    from quarterdeck.users import jobs as users

    return [
        Job("seal", journal.seal_pending),
        Job("outbox", journal.dispatch_outbox),
        Job("totals", opportunities.fold_totals),
        Job("replies", journal.forget_replies, every=HOUR),
        Job("sessions", users.tidy_sessions, every=HOUR),
        Job("statistics", refresh_statistics, every=HOUR),
        Job("notices", records.forget_notices, every=HOUR),
        Job("removed files", records.erase_removed_files, every=HOUR),
        Job("orphaned files", records.sweep_orphans, every=24 * HOUR),
    ]


def main() -> int:
    """Entry point of the process."""
    sqlite_library.swap()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
    import django
    from django.db import close_old_connections

    django.setup()
    from quarterdeck.administration.queries.migrations import pending_migrations
    from quarterdeck.server.health import note_jobs_alive

    if pending := pending_migrations():
        log.error("The database lacks %s migrations. Run `quarterdeck init` to bring it up to date.", len(pending))
        return CANNOT_RUN
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())

    def after_pass() -> None:
        # A full disk may have no room for the first mark.
        with contextlib.suppress(OSError):
            note_jobs_alive()
        close_old_connections()

    run(all_jobs(), stopping, after_pass=after_pass)
    return 0


if __name__ == "__main__":
    sys.exit(main())
