"""What /healthz says when something lags or is gone."""

import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from quarterdeck.journal.jobs import seal_pending
from quarterdeck.server import health as module
from quarterdeck.server.commands.check import _background as background
from quarterdeck.server.health import health, note_jobs_alive
from quarterdeck.users.actions.installation import hold_effects, note_backup
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, the_company


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    # The company of the tests was founded long ago and never backed up.
    settings.BACKUP_WARN_DAYS = 100_000
    settings.DISK_WARN_BYTES = 0
    return tmp_path


@pytest.mark.django_db
def test_well_while_jobs_run_and_nothing_waits(client: Client) -> None:
    note_jobs_alive()
    assert client.get("/healthz").json()["status"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_seals_that_lag_are_named(data_folder: Path, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    note_jobs_alive()
    the_company()
    in_two_minutes = timezone.now() + timedelta(minutes=2)
    assert health().problems == ()
    os.utime(data_folder / "jobs.alive", (in_two_minutes.timestamp(),) * 2)
    with django_assert_max_num_queries(3):
        late = health(in_two_minutes)
    assert late.problems == ("seals",)
    assert int(late.figures["seals_behind"] or 0) > 0
    while seal_pending():
        pass
    assert health(in_two_minutes).problems == ()


@pytest.mark.django_db
def test_silent_jobs_are_named(data_folder: Path, client: Client) -> None:
    assert health().problems == ("jobs",)
    note_jobs_alive()
    long_ago = time.time() - 600
    os.utime(data_folder / "jobs.alive", (long_ago, long_ago))
    reply = client.get("/healthz")
    assert (reply.status_code, reply.json()["status"], reply.json()["problems"]) == (200, "degraded", ["jobs"])


def test_database_that_does_not_answer_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(module, "backlog", gone)
    reply = client.get("/healthz")
    assert (reply.status_code, reply.json()["status"]) == (503, "down")


@pytest.mark.django_db
def test_what_a_monitor_is_told_is_stable_and_holds_no_secret(client: Client, settings: Settings) -> None:
    note_jobs_alive()
    the_company()
    told = client.get("/healthz").json()
    words = {"status", "version", "problems", "database", "disk", "jobs", "seals", "outbox", "backup"}
    figures = {"jobs_silent_s", "seals_behind", "seals_age_s", "outbox_behind", "outbox_age_s", "backup_age_s"}
    assert set(told) == words | figures
    assert not [value for value in told.values() if isinstance(value, str) and "/" in value]


@pytest.mark.django_db
def test_full_disk_and_old_backup_are_named(settings: Settings) -> None:
    note_jobs_alive()
    the_company()
    settings.DISK_WARN_BYTES, settings.BACKUP_WARN_DAYS = 2**62, 3
    assert health().problems == ("disk", "backup")
    now = timezone.now()
    note_backup(archive="one.zip", size=1, made_at=now, by=system_actor(), via=SYSTEM)
    assert health().problems == ("disk",)
    assert health(now + timedelta(days=3, seconds=1)).words["backup"] == "late"


@pytest.mark.django_db
def test_held_effects_are_no_problem_but_said() -> None:
    note_jobs_alive()
    the_company()
    hold_effects(archive="one.zip", made_at=timezone.now(), by=system_actor(), via=SYSTEM)
    assert (health().words["outbox"], health().problems) == ("held", ())


@pytest.mark.django_db
def test_dead_child_is_named_at_once(data_folder: Path) -> None:
    note_jobs_alive()
    rows = [("web", os.getpid()), ("jobs", None)]
    children = [{"name": name, "pid": pid, "since": time.time(), "restarts": 1} for name, pid in rows]
    (data_folder / "processes.json").write_text(json.dumps({"pid": os.getpid(), "children": children}))
    assert (health().words["jobs"], health().problems) == ("down", ("jobs",))
    assert [finding.code for finding in background()] == ["jobs_down"]
    (data_folder / "processes.json").write_text("{half a fi")
    assert health().problems == (), "a file that cannot be read says nothing"


@pytest.mark.django_db
def test_monitors_are_answered_under_any_name(client: Client) -> None:
    assert client.get("/healthz", headers={"Host": "10.1.2.3:8000"}).status_code in {200, 503}
    assert client.get("/signin/", headers={"Host": "10.1.2.3:8000"}).status_code == 400
