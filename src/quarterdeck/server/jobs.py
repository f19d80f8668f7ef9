"""The background process: seals the journal, delivers owed effects, folds totals.

Each job is one call of an action that does a bounded batch and says how much it did. A job that fails
is logged and tried again on a later pass; it never stops the others. What can be seen outside of this
installation, mail sent or files erased in a bucket, waits while it is a restored copy that nobody confirmed.
"""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event

from quarterdeck.kit.faults import fault_of
from quarterdeck.server import sqlite_library
from quarterdeck.server.supervisor import CANNOT_RUN
from quarterdeck.values.dataclasses import dataclass

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
FAULT_WAIT_SECONDS = 4.0
HOUR = 3600.0
JOBS = "jobs.json"


@dataclass
class Job:
    """One piece of background work. `work` returns how much it did; more than nothing means: again at once."""

    name: str
    work: Callable[[], int]
    every: float = 0.0
    due: float = 0.0
    failures: int = 0
    leaves: bool = False
    longest_wait: float = LONGEST_WAIT_SECONDS
    ran_at: float = 0.0
    error: str = ""

    def run(self) -> int:
        """Do a batch when due; a failure counts as nothing done and postpones the job."""
        now = time.monotonic()
        if now < self.due:
            return 0
        self.ran_at = time.time()
        try:
            done = self.work()
        except Exception as error:
            self.failures += 1
            self.error = f"{type(error).__name__}: {error}"[:500]
            self.due = now + min(2.0**self.failures, self._longest_wait(error))
            log.exception("The job %s failed, for the %s. time in a row.", self.name, self.failures)
            return 0
        if self.failures:
            log.warning("The job %s works again.", self.name)
        self.failures, self.error, self.due = 0, "", now + self.every
        return done

    def _longest_wait(self, error: Exception) -> float:
        """What always runs goes on soon after a full disk has room or the database is back."""
        return FAULT_WAIT_SECONDS if fault_of(error) and not self.every else self.longest_wait


@dataclass
class Loop:
    """The passes over all jobs. `is_held` is asked once a pass: then nothing that leaves the installation is done."""

    jobs: list[Job]
    stopping: Event
    after_pass: Callable[[], None]
    is_held: Callable[[], bool] = lambda: False

    def once(self) -> int:
        """One pass; how much was done."""
        is_held = self._is_held()
        return sum(job.run() for job in self.jobs if not (self.stopping.is_set() or (is_held and job.leaves)))

    def _is_held(self) -> bool:
        try:
            return self.is_held()
        except Exception:
            log.exception("Whether effects are held cannot be asked; they wait.")
            return True


def run(loop: Loop, *, pause: float = PAUSE_SECONDS) -> None:
    """Pass over all jobs until told to stop, without a pause while there is work."""
    stopping = loop.stopping
    while not stopping.is_set():
        done = loop.once()
        loop.after_pass()
        if not done:
            stopping.wait(pause)


class Apart:
    """Work that takes long, done by a process of its own, so that seals and effects do not wait for it."""

    def __init__(self, arguments: list[str], is_due: Callable[[], bool]) -> None:
        self.command = [sys.executable, "-m", "quarterdeck.server.cli", *arguments, "--json"]
        self.is_due = is_due
        self.process: subprocess.Popen[str] | None = None

    def look_after(self) -> int:
        """Start it when it is due, and see how it ended. Raises with what it said when it did not succeed."""
        if self.process is None:
            if self.is_due():
                self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own command line
            return 0
        if self.process.poll() is None:
            return 0
        said, _ = self.process.communicate()
        code, self.process = self.process.returncode, None
        if code:
            raise RuntimeError(" ".join(said.split()) or f"it ended with code {code}")
        return 0


def tell(jobs: list[Job], started: float) -> None:
    """Write down when each job last ran and what is wrong with it, for the status page."""
    from django.conf import settings

    names = ("name", "ran_at", "failures", "error")
    rows = [{name: getattr(job, name) for name in names} for job in jobs]
    file = settings.DATA_DIR / JOBS
    file.with_suffix(".new").write_text(json.dumps({"pid": os.getpid(), "since": started, "jobs": rows}))
    file.with_suffix(".new").replace(file)


def all_jobs() -> list[Job]:
    """Every job of this release."""
    from quarterdeck.advice import jobs as advice
    from quarterdeck.dashboards import jobs as dashboards
    from quarterdeck.duplicates import jobs as duplicates
    from quarterdeck.exports import jobs as exports
    from quarterdeck.forecasts import jobs as forecasts
    from quarterdeck.health import jobs as health
    from quarterdeck.inspection import jobs as inspection
    from quarterdeck.journal import jobs as journal
    from quarterdeck.journal.actions.pacing import refresh_statistics
    from quarterdeck.mails import jobs as mails
    from quarterdeck.opportunities import jobs as opportunities
    from quarterdeck.quality import jobs as quality
    from quarterdeck.reconciliations import jobs as reconciliations
    from quarterdeck.records import jobs as records
    from quarterdeck.search import jobs as search
    from quarterdeck.uploads import jobs as uploads
    from quarterdeck.users import jobs as users
    from quarterdeck.webhooks import jobs as webhooks

    return [
        Job("seal", journal.seal_pending),
        Job("outbox", journal.dispatch_outbox, leaves=True),
        Job("webhooks", webhooks.follow, leaves=True),
        Job("deliveries", webhooks.deliveries.start_due, leaves=True),
        Job("old deliveries", webhooks.forget, every=HOUR),
        Job("mail", mails.sending.start_due, leaves=True),
        Job("old mails", mails.forget, every=HOUR),
        Job("dashboards", dashboards.send_due, every=60.0),
        Job("totals", opportunities.fold_totals),
        Job("replies", journal.forget_replies, every=HOUR),
        Job("sessions", users.tidy_sessions, every=HOUR),
        Job("statistics", refresh_statistics, every=HOUR),
        Job("notices", records.forget_notices, every=HOUR),
        Job("bulk edits", inspection.work_off_bulk_runs),
        Job("quality", quality.keep_figures, every=HOUR),
        Job("forecast locks", forecasts.lock_weeks, every=60.0),
        Job("paces", health.keep_paces, every=60.0),
        Job("health", health.keep_health, every=30.0),
        Job("evidence", advice.keep_evidence, every=60.0),
        Job("advised", advice.give_advice, every=5.0),
        Job("advice", advice.follow_advice, every=30.0),
        Job("control sheets", reconciliations.draw_sheets),
        Job("imported files", uploads.forget_files, every=HOUR),
        Job("old exports", exports.forget_exports, every=60.0),
        Job("fields", records.copy_field_values, every=5.0),
        Job("search", search.fill, every=5.0),
        Job("duplicates", duplicates.look_for_pairs, every=5.0),
        Job("removed files", records.erase_removed_files, every=HOUR, leaves=True),
        Job("orphaned files", records.sweep_orphans, every=24 * HOUR, leaves=True),
        *_apart_jobs(),
    ]


def _apart_jobs() -> list[Job]:
    """What is done by processes of its own."""
    from quarterdeck.administration.jobs import backup_is_due
    from quarterdeck.alerts.jobs import is_due as alerts_are_due
    from quarterdeck.exports.queries import has_waiting
    from quarterdeck.mirrors.jobs import is_due as mirrors_are_due
    from quarterdeck.scenarios.jobs import is_due as scenarios_are_due
    from quarterdeck.scenarios.jobs import previews_are_wanted
    from quarterdeck.scores.jobs import is_due as scores_are_due
    from quarterdeck.snapshots.jobs import is_due as snapshots_are_due
    from quarterdeck.uploads.jobs import is_due as uploads_are_due

    return [
        # Rows of files are read and written by a process of its own: seals and effects do not wait for it.
        Job("imports", Apart(["uploads"], uploads_are_due).look_after),
        # Large files and the library of Parquet would stay in this process.
        Job("exports", Apart(["write-exports"], has_waiting).look_after),
        Job("snapshots", Apart(["snapshots", "--waiting"], snapshots_are_due).look_after, every=5.0),
        Job("mirrors", Apart(["mirrors", "load", "--due"], mirrors_are_due).look_after, every=5.0),
        # Each rule is looked at hourly; asking figures for many people takes a while.
        Job("alerts", Apart(["alerts", "run", "--due"], alerts_are_due).look_after, every=60.0, leaves=True),
        # Numerical libraries never come into this process; where history cannot be read it is tried again hourly.
        Job("scores", Apart(["scores", "refresh"], scores_are_due).look_after, every=60.0),
        # Somebody looks at a page that waits for it.
        Job("scenarios", Apart(["scenarios", "answer"], scenarios_are_due).look_after),
        Job("previews", Apart(["scenarios", "preview"], previews_are_wanted).look_after),
        # It clears away old archives, which a copy may share with the original.
        Job("backup", Apart(["backup"], backup_is_due).look_after, every=5.0, leaves=True, longest_wait=HOUR / 2),
    ]


def main() -> int:
    """Entry point of the process."""
    sqlite_library.swap()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
    import django
    from django.db import close_old_connections

    django.setup()
    from quarterdeck.administration.queries.migrations import pending_migrations
    from quarterdeck.administration.queries.status import is_held
    from quarterdeck.server.health import note_jobs_alive

    if pending := pending_migrations():
        log.error(
            "Migrations the database lacks: %s. Run `quarterdeck upgrade`, or `quarterdeck init` where nothing is yet.",
            len(pending),
        )
        return CANNOT_RUN
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())

    jobs, started = all_jobs(), time.time()

    def after_pass() -> None:
        # A full disk may have no room for the first mark.
        with contextlib.suppress(OSError):
            note_jobs_alive()
            tell(jobs, started)
        close_old_connections()

    run(Loop(jobs, stopping, after_pass, is_held))
    return 0


if __name__ == "__main__":
    sys.exit(main())
