"""What `quarterdeck check` finds: each fault is planted by SQL past the application."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection

from quarterdeck.journal.actions import seal_entries
from quarterdeck.opportunities.tests.deals import sales_of
from quarterdeck.records.actions import attach_file
from quarterdeck.records.terms import Upload
from quarterdeck.server.commands.check import findings
from quarterdeck.server.guards import expected_guards
from quarterdeck.users.terms import Actor
from tests.append_only import guards_lifted
from tests.cast import SYSTEM, Cast
from tests.customers import an_account

pytestmark = pytest.mark.django_db
ENTRY = "(SELECT max(seq) FROM journal_entry)"
SEALED = "(SELECT max(last_seq) FROM journal_seal)"
PDF = b"%PDF-1.7\n%%EOF\n"
DEAL = "(SELECT max(id) FROM opportunities_opportunity)"
# What is done to a sound database, and what must be found then.
PLANTED = {
    "another_name": (f"UPDATE opportunities_opportunity SET name = 'Forged' WHERE id = {DEAL}", "history_differs"),
    "another_amount": (f"UPDATE opportunities_opportunity SET amount_minor = 99 WHERE id = {DEAL}", "history_differs"),
    "another_past": (f"UPDATE opportunities_history SET name = '' WHERE opportunity_id = {DEAL}", "history_differs"),
    "a_void_past": (
        f"UPDATE opportunities_history SET voided_by = 1, voided_at = at WHERE opportunity_id = {DEAL}",
        "history_missing",
    ),
    "a_stray_past": (
        "UPDATE opportunities_history SET entry_id = (SELECT min(seq) FROM journal_entry WHERE kind <> 'opportunity')",
        "history_stray",
    ),
    "a_kept_total": ("UPDATE opportunities_stagetotal SET count = count + 1", "stage_total"),
    "an_access_too_many": ("UPDATE users_access SET may_write = NOT may_write", "access_wrong"),
    "another_entry": (f"UPDATE journal_entry SET reason = 'forged' WHERE seq = {SEALED}", "sealed_entries"),
    "a_broken_chain": ("UPDATE journal_seal SET previous = '1'", "seal_chain"),
}
REMOVED = (
    f"DELETE FROM journal_change WHERE entry_id = {ENTRY}",
    f"DELETE FROM journal_outbox WHERE entry_id = {ENTRY}",
    f"DELETE FROM journal_entry WHERE seq = {ENTRY}",
)


@pytest.fixture
def rita(cast: Cast, actors: dict[str, Actor]) -> Actor:
    """Somebody with a deal and an account, all of it sealed."""
    sales = sales_of(cast)
    sales.edit(sales.deal(), source="Fair")
    while seal_entries():
        pass
    return actors["rita"]


# A database for tests has neither a stored key nor backups.
OF_TESTS = {"key_missing", "backup_late"}


def codes(*, files: bool = False) -> set[str]:
    return {finding.code for finding in findings(files=files)} - OF_TESTS


def plant(*statements: str) -> None:
    with guards_lifted(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_sound_database_has_no_findings(rita: Actor) -> None:
    assert codes(files=True) == set()


@pytest.mark.parametrize("name", PLANTED)
def test_planted_fault_is_found(rita: Actor, name: str) -> None:
    statement, code = PLANTED[name]
    plant(statement)
    assert code in codes()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps numbers that were rolled back")
def test_entry_without_a_seal_that_was_removed(cast: Cast, rita: Actor) -> None:
    an_account(cast.rita, name="Removed Cranes")
    an_account(cast.rita, name="Last Cranes")
    last = "(SELECT max(seq) - 1 FROM journal_entry)"
    plant(*(statement.replace(ENTRY, last) for statement in REMOVED))
    assert codes() == {"journal_gap"}


@pytest.mark.parametrize("table", expected_guards())
def test_a_missing_guard_of_an_append_only_table(table: str) -> None:
    where = f" ON {table}" if connection.vendor == "postgresql" else ""
    for trigger in expected_guards()[table]:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {trigger}{where}")
        assert "append_only" in codes()


def test_every_append_only_migration_is_heard() -> None:
    tables = {"journal_entry", "journal_change", "journal_seal", "opportunities_history", "qualification_evidence"}
    assert tables <= expected_guards().keys()


@pytest.fixture
def key(rita: Actor, cast: Cast) -> str:
    upload = Upload("Offer.pdf", BytesIO(PDF))
    attach_file(kind="account", record_id=an_account(cast.rita, "With a file"), upload=upload, by=rita, via=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM records_attachment")
        return str(cursor.fetchone()[0])


def _lose(key: str) -> None:
    storages["attachments"].delete(key)


def _forge(key: str) -> None:
    storages["attachments"].delete(key)
    storages["attachments"].save(key, ContentFile(PDF + b" "))


@pytest.mark.parametrize(("harm", "code"), [(_lose, "file_missing"), (_forge, "file_differs")])
def test_harmed_file_is_found_when_files_are_read(key: str, harm: Callable[[str], None], code: str) -> None:
    assert codes(files=True) == set()
    harm(key)
    assert codes() == set()
    assert codes(files=True) == {code}
