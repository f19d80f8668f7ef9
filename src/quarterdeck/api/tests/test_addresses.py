"""Addresses and methods the API does not have, and what every reply carries."""

import errno
import json

import pytest
from django.test import Client

from quarterdeck.kit.faults import disk
from tests.cast import Cast
from tests.faults import postgres_error, sqlite_error
from tests.rest import ROOT, api, problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["", "/", "/nothing", "/people/", "/whoami/", "/people/1/2", "/%00", "/people/%F0%9F%9A%A2"]
)
def test_address_that_is_not_there(cast: Cast, path: str) -> None:
    problem(api(cast.rita).get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "BREW"])
def test_method_that_is_not_there(cast: Cast, method: str) -> None:
    reply = api(cast.rita).send(method, "/whoami")
    assert reply.status_code == 405
    assert reply["Allow"] == "GET"
    assert reply["Content-Type"] == "application/problem+json"


def test_post_to_nowhere_needs_no_csrf_token(db: None) -> None:
    reply = Client(enforce_csrf_checks=True).post("/api/v2/opportunities", {})
    problem(reply, 404, "not_found")


def test_replies_stay_out_of_shared_caches(cast: Cast) -> None:
    reply = api(cast.rita).get("/whoami")
    assert reply["Cache-Control"] == "private, no-cache"
    assert "Authorization" in reply["Vary"]
    assert api(cast.rita).get("/nothing")["Cache-Control"] == "no-store"


def test_etag_survives_compression(cast: Cast) -> None:
    """The compressing middleware makes a strong ETag weak; it must still be known again."""
    client = api(cast.rita)
    reply = client.get("/people?limit=200", Accept_Encoding="gzip")
    assert reply["Content-Encoding"] == "gzip"
    assert reply["ETag"].startswith("W/")
    again = client.get("/people?limit=200", Accept_Encoding="gzip", If_None_Match=reply["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/people?limit=200", If_None_Match='"other"').status_code == 200
    assert client.get("/people?limit=200", If_None_Match="*").status_code == 304


def test_failure_is_a_problem_without_details(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("quarterdeck.users.api.colleagues", fail)
    document = problem(api(cast.rita).get("/people"), 500, "internal_error")
    assert "secret" not in json.dumps(document)
    assert "secret of the house" in caplog.text


FAULTS = {
    "sqlite_locked": (sqlite_error(5, "database is locked"), 503, "busy"),
    "sqlite_full": (sqlite_error(13, "database or disk is full"), 507, "disk_full"),
    "sqlite_else": (sqlite_error(1, "no such table"), 500, "internal_error"),
    "postgres_full": (postgres_error("53100"), 507, "disk_full"),
    "postgres_stops": (postgres_error("57P01"), 503, "database_away"),
    "postgres_gone": (postgres_error(""), 503, "database_away"),
    "postgres_deadlock": (postgres_error("40P01"), 503, "busy"),
    "no_room_for_a_file": (OSError(errno.ENOSPC, "No space left on device"), 507, "disk_full"),
    "no_such_file": (FileNotFoundError(errno.ENOENT, "No such file"), 500, "internal_error"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_machine_that_cannot(cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    error, status, code = FAULTS[name]

    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(disk, "full_until", 0.0)
    monkeypatch.setattr("quarterdeck.users.api.colleagues", fail)
    reply = api(cast.rita).get("/people")
    problem(reply, status, code)
    assert ("Retry-After" in reply) == (status == 503)
    assert disk.is_full() == (status == 507)


def test_docs_page_needs_nothing_from_elsewhere(db: None) -> None:
    reply = Client().get(f"{ROOT}/docs")
    assert reply.status_code == 200
    assert b"https://" not in reply.content
    assert b"http://" not in reply.content
