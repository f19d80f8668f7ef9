"""What /healthz says when something lags or is gone."""

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
from quarterdeck.server.health import health, note_jobs_alive
from tests.cast import the_company


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_well_while_jobs_run_and_nothing_waits(client: Client) -> None:
    note_jobs_alive()
    assert client.get("/healthz").json()["status"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_seals_that_lag_are_named(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    note_jobs_alive()
    the_company()
    in_two_minutes = timezone.now() + timedelta(minutes=2)
    assert health().problems == ()
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
