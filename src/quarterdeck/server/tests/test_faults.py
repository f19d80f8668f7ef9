"""What pages say while the disk is full or the database away, and what they go on doing."""

import errno
import logging
import re
from collections.abc import Callable, Iterator
from html import unescape
from types import SimpleNamespace

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from pytest_django import Settings

from quarterdeck.kit.faults import Disk, Fault, disk, fault_of
from quarterdeck.server.logs import PlainFaults
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.customers import an_account
from tests.faults import postgres_error, sqlite_error

pytestmark = pytest.mark.django_db
FULL, AWAY = sqlite_error(13, "database or disk is full"), postgres_error("57P01", "terminating connection")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
ENTERED = {"name": 'Crane & "Sons"', "pipeline": "1", "token": "once"}


@pytest.fixture(autouse=True)
def well(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A disk with room before and after, whatever a test does to it."""
    monkeypatch.setattr(disk, "least_bytes", 0)
    disk.note_room()
    yield
    disk.note_room()


@pytest.fixture
def rita(cast: Cast, browser: Callable[[int], Client]) -> Client:
    client = browser(cast.rita)
    client.raise_request_exception = False
    return client


def fails(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let every action meet this."""
    monkeypatch.setattr("quarterdeck.journal.actions.frame.transaction", SimpleNamespace(atomic=raising(error)))


@pytest.mark.parametrize(
    ("error", "status", "says"), [(FULL, 507, "disk is full"), (AWAY, 503, "database does not answer")]
)
def test_form_is_kept_to_be_sent_again(
    rita: Client, monkeypatch: pytest.MonkeyPatch, error: OperationalError, status: int, says: str
) -> None:
    fails(monkeypatch, error)
    response = rita.post("/notifications/read?back=1", ENTERED)
    assert (response.status_code, says in unescape(response.text)) == (status, True)
    kept = {name: unescape(value) for name, value in HIDDEN.findall(response.text)}
    assert kept.pop("csrfmiddlewaretoken")
    assert kept == ENTERED
    assert 'action="/notifications/read?back=1"' in response.text
    assert ("Retry-After" in response) == (status == 503)


def test_password_is_not_sent_back(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("quarterdeck.users.adapters.PersonBackend.authenticate", raising(FULL))
    response = client.post("/signin/", {"login": "rita@nordvik.example", "password": "a secret of Rita"})
    assert response.status_code == 507
    assert "a secret of Rita" not in response.text
    assert "send the form again" in response.text


def test_what_no_check_of_its_token_has_seen_is_not_sent_again(rita: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another site's form must not come back as one of ours, with a token that is good."""
    monkeypatch.setattr("quarterdeck.server.middleware.KeepOut.__call__", raising(AWAY))
    response = rita.post("/settings/people/invite", {"emails": "mallory@evil.example"})
    assert response.status_code == 503
    assert HIDDEN.findall(response.text) == []
    assert "send the form again" in response.text


def test_fragment_request_leaves_the_form_as_it_is(rita: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fails(monkeypatch, FULL)
    response = rita.post("/notifications/read", ENTERED, headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Reswap"]) == (507, "none")
    assert "disk is full" in response.headers["HX-Trigger"]


def test_banner_lasts_from_the_first_failed_write_to_the_next_that_succeeds(
    rita: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "disk is full" not in rita.get("/accounts").text
    with monkeypatch.context() as patched:
        fails(patched, FULL)
        rita.post("/notifications/read", ENTERED)
    assert "disk is full" in unescape(rita.get("/accounts").text)
    assert rita.post("/notifications/read").status_code < 400
    assert "disk is full" not in unescape(rita.get("/accounts").text)


def test_banner_stands_on_the_sign_in_page_as_well(client: Client) -> None:
    disk.note_full()
    assert "disk is full" in unescape(client.get("/signin/").text)


def test_disk_of_the_data_folder_is_looked_at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Disk(least_bytes=0).is_full()
    assert Disk(least_bytes=1 << 62).is_full()
    settings.DATA_DIR = "/nowhere"
    assert not Disk(least_bytes=1 << 62).is_full()


def test_memory_of_a_full_disk_fades() -> None:
    remembered = Disk(lasts=0.0, least_bytes=0)
    remembered.note_full()
    assert not remembered.is_full()


def raising(error: Exception) -> Callable[..., None]:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("path", ["/accounts", "/api/v1/people"])
def test_fault_before_any_view_is_no_failure(
    rita: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    monkeypatch.setattr("quarterdeck.server.middleware.KeepOut.__call__", raising(AWAY))
    response = rita.get(path)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
    is_api = path.startswith("/api/")
    assert response.headers["Content-Type"].startswith("application/problem+json" if is_api else "text/html")


def test_file_that_finds_no_room_leaves_neither_row_nor_bytes(
    rita: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[str] = []
    monkeypatch.setattr(InMemoryStorage, "save", raising(OSError(errno.ENOSPC, "No space left on device")))
    monkeypatch.setattr(InMemoryStorage, "delete", lambda storage, key: removed.append(key))
    href = f"/accounts/{public_id(an_account(cast.rita))}/attachments"
    response = rita.post(href, {"category": "", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n")})
    assert (response.status_code, "choose them again" in response.text) == (507, True)
    assert len(removed) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_attachment")
        assert cursor.fetchone() == (0,)


def test_reading_needs_no_write_of_the_token(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.rest import api

    monkeypatch.setattr("quarterdeck.api.auth._noted", {})
    monkeypatch.setattr("quarterdeck.api.auth.mark_token_used", raising(FULL))
    assert api(cast.rita).get("/people").status_code == 200
    monkeypatch.setattr("quarterdeck.api.auth.mark_token_used", raising(AWAY))
    assert api(cast.rita).get("/people").status_code == 503


def test_faults_are_told_from_the_error_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: dict[Fault | None, list[BaseException | None]] = {
        Fault.DISK_FULL: [FULL, postgres_error("53100"), OSError(errno.ENOSPC, ""), OSError(errno.EDQUOT, "")],
        Fault.DATABASE_AWAY: [AWAY, postgres_error(""), postgres_error("08006"), postgres_error("53300")],
        Fault.BUSY: [sqlite_error(5, ""), sqlite_error(261, ""), postgres_error("55P03"), postgres_error("40001")],
        None: [sqlite_error(1, ""), sqlite_error(10, ""), postgres_error("42P01"), DatabaseError(), ValueError(), None],
    }
    assert [fault_of(error) for errors in wanted.values() for error in errors] == [
        fault for fault, errors in wanted.items() for _ in errors
    ]
    monkeypatch.setattr(disk, "least_bytes", 1 << 62)
    assert fault_of(sqlite_error(10, "disk I/O error")) is Fault.DISK_FULL


def test_log_has_one_line_for_a_fault_and_a_traceback_for_a_failure() -> None:
    def logged(error: Exception) -> logging.LogRecord:
        told = (type(error), error, None)
        record = logging.LogRecord("quarterdeck", logging.ERROR, __file__, 1, "The job %s failed.", ("seal",), told)
        assert PlainFaults().filter(record)
        return record

    plain = logged(FULL)
    assert (plain.exc_info, plain.getMessage()) == (None, "The job seal failed. disk_full: database or disk is full")
    assert logged(ZeroDivisionError()).exc_info is not None


def test_a_real_failure_is_still_one(rita: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def note(sender: object, **kwargs: object) -> None:
        seen.append(sender)

    got_request_exception.connect(note)
    try:
        fails(monkeypatch, ZeroDivisionError())
        assert rita.post("/notifications/read", ENTERED).status_code == 500
    finally:
        got_request_exception.disconnect(note)
    assert len(seen) == 1
