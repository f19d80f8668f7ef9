"""A20: no write goes past the journal: every row changed by any address is told by an entry, and the seals verify."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from quarterdeck.journal.actions import seal_entries
from quarterdeck.journal.models import Entry
from quarterdeck.journal.queries.seals import journal_check
from tests.append_only import guards_lifted
from tests.attacks.texts import words
from tests.attacks.writes import Write
from tests.matrix.tries import World, send, taken_back
from tests.unchanged import all_rows

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
# Made of other rows and compared with them by `quarterdeck check`, or about what somebody has read.
DERIVED = words(
    """journal_entry journal_change journal_personalvalue journal_subjectkey journal_outbox journal_idempotentreply
    users_access customers_accountgrant opportunities_pipelinecounter opportunities_stagetotal
    search_searchentry search_filledkind records_notice records_mutednotice"""
)
# A row that only counts for pages kept by version, or for the day a token was used, is no change of the record.
COUNTERS = frozenset(
    {"access_version", "fields_version", "last_used_at", "last_login", "unread_count", "notices_version"}
)
# Each tracked table, and the history that must grow by one row for every row changed in it.
HISTORIES = {"opportunities_opportunity": "opportunities_history", "revenue_line": "revenue_linehistory"}


def columns(table: str) -> list[str]:
    """Columns of a table, as `all_rows` reads them."""
    (model,) = [model for model in apps.get_models() if model._meta.db_table == table]
    return [str(field.column) for field in model._meta.concrete_fields if str(field.column) != "last_used_at"]


def untold(key: str, changed: Mapping[str, tuple[list[Any], list[Any]]]) -> Iterator[str]:
    """Rows of one write that no entry tells of."""
    told = {row[columns("journal_entry").index("record_id")] for row in changed.get("journal_entry", ([], []))[1]}
    for table, (gone, new) in changed.items():
        if table in DERIVED:
            continue
        names = columns(table)
        before = {row[0]: row for row in gone}
        for row in new or gone:
            was = before.get(row[0])
            differs = {name for name, one, other in zip(names, row, was or (), strict=False) if one != other}
            if was is not None and row is not was and differs <= COUNTERS:
                continue
            ids = {value for name, value in zip(names, row, strict=True) if name == names[0] or name.endswith("_id")}
            if not told & ids:
                yield f"{key}: {table} {sorted(differs) or 'new'}"


def past_history(key: str, changed: Mapping[str, tuple[list[Any], list[Any]]]) -> Iterator[str]:
    """Tracked rows that changed without a row of history, or with more than one."""
    for table, history in HISTORIES.items():
        names, is_tracked = columns(table), columns(history)
        gone, new = changed.get(table, ([], []))
        before = {row[0]: row for row in gone}
        count = 0
        for row in new:
            was = before.get(row[0], (None,) * len(row))
            differs = {name for name, one, other in zip(names, row, was, strict=True) if one != other}
            count += bool(differs & {*is_tracked} - {"id"})
        rows = len(changed.get(history, ([], []))[1])
        if rows < count:
            yield f"{key}: {count} rows of {table} changed, {rows} rows of {history}"


def unwritten(writes: Mapping[str, Write]) -> Iterator[str]:
    """Every write of which the journal or a history lacks something."""
    for key, write in writes.items():
        yield from untold(key, write.changed)
        yield from past_history(key, write.changed)


def test_every_changed_row_is_told_by_an_entry(writes: dict[str, Write]) -> None:
    assert list(unwritten(writes)) == []


def broken_chain(world: World, writes: Mapping[str, Write]) -> Iterator[str]:
    """What the check of the journal finds after every address has been written by, one after the other."""
    with taken_back():
        before = Entry.objects.count()
        for write in writes.values():
            send(world.client(write.member, by_token=write.request.is_api), write.request)
        assert Entry.objects.count() > before + 60
        seal_entries()
        yield from (str(finding) for finding in journal_check())


def test_chain_verifies_after_every_write(world: World, writes: dict[str, Write]) -> None:
    assert list(broken_chain(world, writes)) == []


def test_edited_entry_is_found_and_cannot_be_written(world: World) -> None:
    with taken_back():
        seal_entries()
        assert list(journal_check()) == []
        seq = Entry.objects.order_by("seq").values_list("seq", flat=True)[3]
        with guards_lifted(), connection.cursor() as cursor:
            cursor.execute("UPDATE journal_entry SET reason = 'forged' WHERE seq = %s", [seq])
        assert list(journal_check())
    assert all_rows()
