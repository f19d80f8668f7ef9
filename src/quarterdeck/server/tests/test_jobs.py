"""The loop of background work."""

import sys
import time
from pathlib import Path
from threading import Event

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from quarterdeck.administration.queries.processes import jobs as rows_of_jobs
from quarterdeck.journal.actions.pacing import refresh_statistics
from quarterdeck.server.jobs import Apart, Job, Loop, all_jobs, run, tell
from tests.cast import the_cast
from tests.faults import sqlite_error


def test_failing_job_is_logged_postponed_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    stopping, done = Event(), []

    def fail() -> int:
        raise ConnectionError("gone")

    def work() -> int:
        done.append(1)
        if len(done) == 3:
            stopping.set()
        return 0

    broken = Job("broken", fail)
    run(Loop([broken, Job("works", work)], stopping, lambda: None), pause=0.0)
    assert len(done) == 3
    assert broken.failures == 1, "postponed, not tried at every pass"
    assert "The job broken failed" in caplog.text


def test_job_is_well_again_after_it_worked() -> None:
    job = Job("seal", lambda: 5, failures=3)
    assert (job.run(), job.failures) == (5, 0)


def test_job_goes_on_soon_after_a_fault_of_the_machine(caplog: pytest.LogCaptureFixture) -> None:
    def full() -> int:
        raise sqlite_error(13, "database or disk is full")

    always, hourly = Job("seal", full, failures=8), Job("replies", full, every=3600.0, failures=8)
    began = time.monotonic()
    assert (always.run(), hourly.run()) == (0, 0)
    assert (always.due - began < 5, 55 < hourly.due - began < 65) == (True, True)
    always.work, always.due = lambda: 1, 0.0
    assert (always.run(), "The job seal works again" in caplog.text) == (1, True)


def test_no_pause_while_there_is_work(monkeypatch: pytest.MonkeyPatch) -> None:
    stopping, left = Event(), [3]

    def work() -> int:
        left[0] -= 1
        if left[0] == 0:
            stopping.set()
        return left[0]

    waits: list[float | None] = []
    monkeypatch.setattr(stopping, "wait", waits.append)
    run(Loop([Job("outbox", work)], stopping, lambda: None))
    assert len(waits) == 1, "only after the pass that found nothing"


def test_hourly_job_waits_for_its_hour() -> None:
    job = Job("replies", lambda: 1, every=3600.0)
    assert (job.run(), job.run()) == (1, 0)


def test_what_leaves_a_held_copy_waits() -> None:
    done: list[str] = []

    def note(name: str) -> int:
        done.append(name)
        return 0

    jobs = [Job("seal", lambda: note("seal")), Job("outbox", lambda: note("outbox"), leaves=True)]
    held = [True]
    loop = Loop(jobs, Event(), lambda: None, lambda: held[0])
    loop.once()
    held[0] = False
    loop.once()
    assert done == ["seal", "seal", "outbox"]


def test_effects_wait_while_it_cannot_be_asked_whether_they_are_held() -> None:
    def away() -> bool:
        raise OperationalError("gone")

    sent = Job("outbox", lambda: 1, leaves=True)
    loop = Loop([sent], Event(), lambda: None, away)
    assert (loop.once(), sent.ran_at) == (0, 0.0)


def test_long_work_runs_apart_and_tells_why_it_failed() -> None:
    due = [True]
    apart = Apart([], lambda: due[0])
    apart.command = [sys.executable, "-c", "import sys; print('no room'); sys.exit(1)"]
    assert apart.look_after() == 0
    due[0] = False
    assert apart.process is not None
    apart.process.wait()
    with pytest.raises(RuntimeError, match="no room"):
        apart.look_after()
    assert apart.look_after() == 0
    assert not apart.is_due(), "and it is not begun again before it is due"


def test_jobs_tell_when_they_ran_and_what_is_wrong(settings: Settings, tmp_path: Path) -> None:
    def fail() -> int:
        raise ConnectionError("gone")

    settings.DATA_DIR = tmp_path
    started = [Job("broken", fail), Job("never", lambda: 0)]
    started[0].run()
    tell(started, time.time())
    broken, never = rows_of_jobs(tmp_path)
    assert (broken.failures, broken.error, broken.ran_at is not None) == (1, "ConnectionError: gone", True)
    assert (never.failures, never.ran_at) == (0, None)


@pytest.mark.django_db
def test_every_job_runs_on_an_empty_database() -> None:
    assert [job.work() for job in all_jobs()] == [0] * len(all_jobs())


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its statistics by itself")
def test_planner_gets_to_know_the_tables() -> None:
    the_cast()
    refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'users_person'")
        assert cursor.fetchone()[0] > 0


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is told nothing within a transaction")
def test_planner_gets_to_know_what_a_transaction_has_brought_in() -> None:
    the_cast()
    refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'users_person'::regclass")
        analyzed = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM users_person")
        assert analyzed == cursor.fetchone()[0] > 0
