"""The watch over rows that refusals leave as they were: it sees what a comparison of everything sees."""

import re

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.cast import Cast
from tests.unchanged import all_rows, difference, unchanged, watched

pytestmark = pytest.mark.django_db


def statements() -> list[str]:
    """A change of some table in each way in which statements begin."""
    table = "users_team"
    return [
        f"UPDATE {table} SET name = 'Other' WHERE name = 'North'",
        f"  update {table} set name = 'Other'",
        f"WITH a AS (SELECT min(id) AS id FROM {table}) UPDATE {table} SET name = 'O' WHERE id IN (SELECT id FROM a)",
        f"INSERT INTO {table} SELECT * FROM {table} WHERE 1 = 0",
    ]


@pytest.mark.parametrize("number", range(4))
def test_each_kind_of_statement_is_seen(cast: Cast, number: int) -> None:
    before = all_rows()
    with watched() as watch, connection.cursor() as cursor:
        cursor.execute(statements()[number])
        assert watch.changed() == difference(before, all_rows())
        assert bool(watch.changed()) is (number < 3)


def test_a_change_taken_back_is_none(cast: Cast) -> None:
    with unchanged(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements()[0])
        transaction.set_rollback(True)


def test_a_change_is_found_however_the_block_ends(cast: Cast) -> None:
    def write_and_fail() -> None:
        with unchanged(), connection.cursor() as cursor:
            cursor.execute(statements()[0])
            raise ValueError

    with pytest.raises(AssertionError, match="users_team changed"):
        write_and_fail()


def test_left_out_tables_may_change(cast: Cast) -> None:
    with unchanged(("users_team",)), connection.cursor() as cursor:
        cursor.execute(statements()[0])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite counts what it changes")
def test_a_statement_past_the_cursors_of_django_is_noticed(cast: Cast) -> None:
    with pytest.raises(AssertionError, match="not seen"), unchanged():
        connection.connection.execute(statements()[0])


def test_triggers_write_to_no_table_and_no_key_cascades() -> None:
    # Else a statement could change other rows than those of the table it names.
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        else:
            cursor.execute(
                "SELECT prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal UNION ALL "
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
            )
        texts = [sql for (sql,) in cursor.fetchall()]
    ours = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("quarterdeck.")}
    assert len(texts) > len(ours)
    triggers = [sql for sql in texts if "TRIGGER" in sql.upper() or "BEGIN" in sql.upper()]
    assert triggers
    for sql in triggers:
        named = re.findall(r'(?:INSERT INTO|DELETE FROM|UPDATE(?! OF| ON| OR))\s+"?(\w+)', sql, re.IGNORECASE)
        assert not ours & set(named), sql
    assert not [sql for sql in texts if "ON DELETE CASCADE" in sql.upper() or "ON DELETE SET" in sql.upper()]
