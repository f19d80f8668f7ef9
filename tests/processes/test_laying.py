"""An empty database is laid as its migrations would make it: tables, columns, keys, indexes, guards and rows."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.commands.migrate import Command as ThroughAllMigrations
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import models as of_models
from django.db.migrations.operations.fields import FieldOperation
from pytest_django import DjangoDbBlocker

from quarterdeck.server.laying import is_empty

pytestmark = pytest.mark.process
# Where two serve alike, SQLite's planner takes the newer one.
INDEXES = {index.name for model in apps.get_models() for index in model._meta.indexes}
WORD = re.compile(r"\w+|[^\w\s]")
# PostgreSQL tells what there is; columns without their order, which depends on when they were added.
IN_POSTGRES = (
    """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity
    FROM information_schema.columns WHERE table_schema = 'public'""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace""",
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT extname, '' FROM pg_extension",
    "SELECT sequencename, data_type::text FROM pg_sequences",
)


@contextmanager
def empty(folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """A connection to an empty database of its own, by an alias of its own."""
    alias = f"laid_{secrets.token_hex(4)}"
    is_postgres = connection.vendor == "postgresql"
    if is_postgres:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {alias}")
    name = alias if is_postgres else str(folder / alias)
    connections.databases[alias] = {**connection.settings_dict, "NAME": name}
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]
        if is_postgres:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {alias} WITH (FORCE)")


def rows_of(within: BaseDatabaseWrapper, sql: str) -> list[tuple[Any, ...]]:
    """What a statement answers."""
    with within.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()]


def description(within: BaseDatabaseWrapper) -> list[str]:
    """Everything there is but rows, in words that can be compared."""
    if within.vendor == "postgresql":
        told = (repr(row) for sql in IN_POSTGRES for row in rows_of(within, sql))
        # Django's own and always empty: a migration takes the kind of its key from the settings, the model does not.
        return sorted(row for row in told if "auth_group_permissions" not in row)
    found = []
    for kind, name, table, sql in rows_of(within, "SELECT type, name, tbl_name, sql FROM sqlite_master"):
        if kind == "table":
            found += [f"{name} {row[1:]}" for row in rows_of(within, f'PRAGMA table_xinfo("{name}")')]
            found += [f"{name} to {row[2:]}" for row in rows_of(within, f'PRAGMA foreign_key_list("{name}")')]
            # Constraints are only told as part of the text, in the order in which columns came.
            found.append(f"{name} {sorted(WORD.findall(sql.replace('new__', '')))}")
        else:
            found.append(f"{kind} {name} {table} {sql}")
    found.append(f"indexes by age: {[name for name in ages(within) if name in INDEXES]}")
    return sorted(found)


def ages(within: BaseDatabaseWrapper) -> list[str]:
    """Names of indexes by table, oldest first."""
    return [
        str(name)
        for (name,) in rows_of(within, "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY tbl_name, rowid")
    ]


def first_rows(within: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Rows of our tables, without their keys, which are drawn."""
    found = {}
    for model in apps.get_models():
        names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key)
        if model.__module__.startswith("quarterdeck.") and names:
            table = model._meta.db_table
            found[table] = sorted(map(repr, rows_of(within, f'SELECT {names} FROM "{table}"')))
    return found


def test_what_is_laid_is_what_all_migrations_make(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), empty(tmp_path) as laid, empty(tmp_path) as gone_through:
        call_command("migrate", database=laid.alias, verbosity=0)
        call_command(ThroughAllMigrations(), database=gone_through.alias, verbosity=0)
        assert set(description(laid)) ^ set(description(gone_through)) == set()
        assert first_rows(laid) == first_rows(gone_through)
        assert any(first_rows(laid).values())
        applied = "SELECT app, name FROM django_migrations ORDER BY app, name"
        assert rows_of(laid, applied) == rows_of(gone_through, applied)


def test_only_an_empty_database_is_laid(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), empty(tmp_path) as here:
        assert is_empty(here)
        call_command("migrate", "contenttypes", database=here.alias, verbosity=0)
        assert rows_of(here, "SELECT DISTINCT app FROM django_migrations") == [("contenttypes",)]
        assert not is_empty(here)


def test_migrations_hold_nothing_that_laying_leaves_out() -> None:
    kinds = (RunPython, FieldOperation, of_models.ModelOperation, of_models.IndexOperation)
    loader = MigrationLoader(None)
    operations = [(key, one) for key, migration in loader.disk_migrations.items() for one in migration.operations]
    assert not [(key, one) for key, one in operations if not isinstance(one, kinds)]
