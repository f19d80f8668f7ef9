"""The pages of status and backups, their endpoint, and releasing a restored copy."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from quarterdeck.administration.jobs import backup_is_due
from quarterdeck.administration.queries.status import is_held
from quarterdeck.administration.rules.schedule import archive_name
from quarterdeck.analytics.schema import instant
from quarterdeck.journal.queries import backlog
from quarterdeck.users.actions.installation import ask_backup, hold_effects, note_backup
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.warehouse.terms import TOLD
from tests.cast import SYSTEM, Cast
from tests.query_counts import QueryCounts
from tests.rest import api, content

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.BACKUPS_DIR = tmp_path, tmp_path / "backups"
    settings.BACKUPS_DIR.mkdir()
    return tmp_path


def an_owed_effect() -> None:
    """Something that waits to be done outside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_outbox (entry_id, subscriber, kind, record_id, attempts, last_error, not_before)"
            " SELECT min(seq), 'mail', 'person', 1, 0, '', %s FROM journal_entry",
            [timezone.now()],
        )


def test_status_page_says_how_everything_is(cast: Cast, browser: Browser, query_counts: QueryCounts) -> None:
    ada = browser(cast.ada)
    ada.get("/settings/status")
    with query_counts.expect("page /settings/status"):
        page = ada.get("/settings/status")
    text = page.content.decode()
    assert page.status_code == 200
    for word in ("Processes", "Database and disk", "Waiting for their seal", "without a gap", "Background work"):
        assert word in text
    assert "This is a restored copy" not in text


def test_status_tells_how_old_figures_of_reports_are(cast: Cast, browser: Browser, folders: Path) -> None:
    ada, over_api = browser(cast.ada), api(cast.ada, "installation.manage")
    assert "No copy yet" in ada.get("/settings/status").content.decode()
    assert content(over_api.get("/status"))["copied_at"] is None
    told = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
    (folders / TOLD).write_text(json.dumps({"as_of": instant(told)}))
    assert "No copy yet" not in ada.get("/settings/status").content.decode()
    assert datetime.fromisoformat(content(over_api.get("/status"))["copied_at"]) == told


def test_status_says_when_search_cannot_forgive_typing_errors(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, over_api = browser(cast.ada), api(cast.ada, "installation.manage")
    assert "Forgives typing errors" in ada.get("/settings/status").content.decode()
    assert content(over_api.get("/status"))["forgives_typos"] is True
    monkeypatch.setattr("quarterdeck.administration.queries.status.forgives_typos", lambda: False)
    text = ada.get("/settings/status").content.decode()
    assert "Words must be typed right" in text
    assert "CREATE EXTENSION pg_trgm;" in text
    assert content(over_api.get("/status"))["forgives_typos"] is False


def test_status_page_names_what_is_down_and_what_fails(cast: Cast, browser: Browser, folders: Path) -> None:
    children = [{"name": "web", "pid": os.getpid(), "since": 1e9, "restarts": 0},
                {"name": "jobs", "pid": None, "since": 1e9, "restarts": 4}]  # fmt: skip
    (folders / "processes.json").write_text(json.dumps({"pid": os.getpid(), "children": children}))
    job = {"name": "backup", "ran_at": 1e9, "failures": 2, "error": "<no room>"}
    (folders / "jobs.json").write_text(json.dumps({"jobs": [job]}))
    text = browser(cast.ada).get("/settings/status").content.decode()
    for word in ("Down", "2 failures in a row", "&lt;no room&gt;"):
        assert word in text
    assert "All is well" not in text


def test_held_copy_is_released_by_an_administrator(cast: Cast, browser: Browser) -> None:
    hold_effects(archive="one.zip", made_at=timezone.now(), by=system_actor(), via=SYSTEM)
    an_owed_effect()
    ada = browser(cast.ada)
    assert "This is a restored copy" in ada.get("/settings/status").content.decode()
    assert (is_held(), backup_is_due()) == (True, False)
    refused = ada.post("/settings/status", {"effects": "perhaps"})
    assert (refused.status_code, is_held()) == (422, True)
    done = ada.post("/settings/status", {"effects": "skip"})
    assert (done.status_code, is_held()) == (303, False)
    assert backlog().owed == 0
    again = ada.post("/settings/status", {"effects": "run"})
    assert again.status_code == 409


def test_released_copy_may_run_what_it_owes(cast: Cast, browser: Browser) -> None:
    hold_effects(archive="one.zip", made_at=timezone.now(), by=system_actor(), via=SYSTEM)
    an_owed_effect()
    browser(cast.ada).post("/settings/status", {"effects": "run"})
    assert backlog().owed == 1


def test_backup_is_asked_for_on_its_page(
    cast: Cast, browser: Browser, folders: Path, query_counts: QueryCounts, settings: Settings
) -> None:
    now = timezone.now()
    note_backup(archive="one.zip", size=1, made_at=now, by=system_actor(), via=SYSTEM)
    (folders / "backups" / archive_name(now)).write_bytes(b"no archive at all")
    (folders / "backups" / "notes.txt").write_text("not ours")
    ada = browser(cast.ada)
    ada.get("/settings/backups")
    with query_counts.expect("page /settings/backups"):
        text = ada.get("/settings/backups").content.decode()
    assert (archive_name(now) in text, "Damaged" in text, "notes.txt" in text) == (True, True, False)
    assert not backup_is_due()
    assert ada.post("/settings/backups").status_code == 303
    assert (backup_is_due(), company().backup_asked_at is not None) == (True, True)
    assert "A backup is asked for" in ada.get("/settings/backups").content.decode()


def test_schedule_can_be_switched_off(cast: Cast, settings: Settings, actors: dict[str, Actor]) -> None:
    settings.BACKUP_SCHEDULE = True
    assert backup_is_due(), "founded long ago"
    settings.BACKUP_SCHEDULE = False
    assert not backup_is_due()
    ask_backup(by=actors["ada"], via=SYSTEM)
    assert backup_is_due()


@pytest.mark.parametrize("path", ["/settings/status", "/settings/backups"])
def test_stranger_is_refused(cast: Cast, browser: Browser, path: str) -> None:
    for person in (cast.sam, cast.rita, cast.rolf):
        assert browser(person).get(path).status_code == 403
        assert browser(person).post(path, {"effects": "run"}).status_code == 403


def test_endpoint_says_the_same(cast: Cast, query_counts: QueryCounts) -> None:
    ada = api(cast.ada, "installation.manage")
    ada.get("/status")
    with query_counts.expect("api status"):
        told = ada.get("/status")
    assert told.status_code == 200
    found = content(told)
    assert (found["version"], found["gap"], found["pending_migrations"], found["held_since"]) == ("0.1.0", 0, [], None)
    assert found["database_size"] > 0
    assert api(cast.sam).get("/status").status_code == 403
