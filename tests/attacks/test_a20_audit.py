"""A20: no write goes past the journal: every row changed by any address is told by an entry, and the seals verify."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps

from quarterdeck.journal.actions import seal_entries
from quarterdeck.journal.models import Entry
from quarterdeck.journal.queries.seals import journal_check
from tests.attacks.texts import words
from tests.attacks.walk import nothing_in
from tests.attacks.writes import DERIVED, Write
from tests.matrix.tries import World, send, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
# What only counts, or follows from another row (of an activity, of a place), is no change of the record.
COUNTERS = words(
    "access_version fields_version config_version last_login unread_notices position next_activity_on last_two_way_at"
)
# Who handed files in last, whose right the background asks for again.
ASKED = {"snapshots_snapshotseries": words("asked_by_id asked_token_id asked_rights")}
# Their key is a code, their entry has a number made of it.
BY_CODE = frozenset({"catalog_currency"})
# Each tracked table, and the history that must grow by one row for every row changed in it.
HISTORIES = {"opportunities_opportunity": "opportunities_history", "revenue_line": "revenue_linehistory"}


def columns(table: str) -> list[str]:
    """Columns of a table, as `all_rows` reads them."""
    (model,) = [model for model in apps.get_models() if model._meta.db_table == table]
    return [str(field.column) for field in model._meta.concrete_fields if str(field.column) != "last_used_at"]


def pk_of(table: str) -> int:
    """The place of the primary key among the columns."""
    (model,) = [model for model in apps.get_models() if model._meta.db_table == table]
    return columns(table).index(str(model._meta.pk.column))


def changed_rows(changed: Mapping[str, tuple[list[Any], list[Any]]]) -> Iterator[tuple[str, Any, set[str], set[Any]]]:
    """(table, primary key, columns that differ, ids in the row) of every row of a record; new ones differ in all."""
    for table, (gone, new) in changed.items():
        if table in DERIVED:
            continue
        names, place = columns(table), pk_of(table)
        before, after = {row[place]: row for row in gone}, {row[place]: row for row in new}
        for key in {**before, **after}:
            row, was = after.get(key) or before[key], before.get(key)
            differs = {name for name, one, other in zip(names, row, was or (), strict=False) if one != other}
            if not (key in after and key in before):
                differs = set(names)
            ids = {value for name, value in zip(names, row, strict=True) if name.endswith("_id")} | {key}
            if differs - COUNTERS - ASKED.get(table, frozenset()):
                yield table, key, differs, ids


def untold(key: str, changed: Mapping[str, tuple[list[Any], list[Any]]]) -> Iterator[str]:
    """Rows of one write that no entry tells of: neither of them nor of the row they are parts of."""
    entries = changed.get("journal_entry", ([], []))[1]
    told = {row[columns("journal_entry").index("record_id")] for row in entries}
    left = list(changed_rows(changed))
    while found := [row for row in left if told & row[3]]:
        told |= {row[1] for row in found}
        left = [row for row in left if row not in found]
    for table, _, differs, _ in left:
        if not (table in BY_CODE and entries):
            yield f"{key}: {table} {sorted(differs)}"


def past_history(key: str, changed: Mapping[str, tuple[list[Any], list[Any]]]) -> Iterator[str]:
    """Tracked rows that changed without a row of history, or with more than one."""
    for table, history in HISTORIES.items():
        tracked = {*columns(history)} - {"id"}
        count = sum(bool(differs & tracked) for name, _, differs, _ in changed_rows(changed) if name == table)
        rows = len(changed.get(history, ([], []))[1])
        if rows < count:
            yield f"{key}: {count} rows of {table} changed, {rows} rows of {history}"


def unwritten(writes: Mapping[str, Write]) -> Iterator[str]:
    """Every write of which the journal or a history lacks something."""
    for key, write in writes.items():
        yield from untold(key, write.changed)
        yield from past_history(key, write.changed)


def test_every_changed_row_is_told_by_an_entry(writes: dict[str, Write]) -> None:
    nothing_in(unwritten(writes))


def broken_chain(world: World, writes: Mapping[str, Write]) -> Iterator[str]:
    """What the check of the journal finds after every address has been written by, one after the other.

    PostgreSQL seals what is committed only, so there the entries of before; SQLite seals all of them.
    """
    with taken_back():
        before = Entry.objects.count()
        for write in writes.values():
            send(world.client(write.member, by_token=write.request.is_api), write.request)
        assert Entry.objects.count() > before + 60
        seal_entries()
        yield from (str(finding) for finding in journal_check())


def test_chain_verifies_after_every_write(world: World, writes: dict[str, Write]) -> None:
    nothing_in(broken_chain(world, writes))
