"""A database that says itself that it is full: SQLite's limit of pages, PostgreSQL's SQLSTATE from a trigger."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from quarterdeck.kit.faults import disk
from tests.cast import Cast
from tests.rest import content, problem
from tests.rest_deals import Harbour, a_harbour

pytestmark = pytest.mark.django_db(transaction=True)
FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION no_room()
"""
ROOM = "DROP TRIGGER no_room ON journal_entry; DROP FUNCTION no_room()"


@contextmanager
def full_database() -> Iterator[None]:
    """No row finds room while the block runs."""
    if connection.vendor == "postgresql":
        _say(FULL)
        yield
        _say(ROOM)
        return
    (pages,) = _asked("PRAGMA page_count")
    _say(f"PRAGMA max_page_count = {pages}")
    yield
    _say("PRAGMA max_page_count = 1073741823")


def _say(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)


def _asked(statement: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: tuple[int, ...] = cursor.fetchone()
        return found


@pytest.fixture
def harbour(cast: Cast) -> Harbour:
    return a_harbour(cast)


def test_writes_say_507_reads_go_on_and_the_next_write_after_there_is_room_is_made(
    cast: Cast, harbour: Harbour
) -> None:
    rita = harbour.client("rita")
    made = harbour.made(rita)
    with full_database():
        # Pages that are there already may have room for some.
        replies = [rita.post("/opportunities", harbour.body(name="x" * 200))]
        while replies[-1].status_code == 201 and len(replies) < 200:
            replies.append(rita.post("/opportunities", harbour.body(name="x" * 200)))
        problem(replies[-1], 507, "disk_full")
        assert disk.is_full()
        assert content(rita.get(f"/opportunities/{made['id']}"))["name"] == made["name"]
        kept = content(rita.get("/opportunities"))["count"]
    assert kept == len(replies)
    assert harbour.made(rita)["version"] == 1
    assert not disk.is_full()
