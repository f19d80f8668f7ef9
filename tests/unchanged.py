"""The whole database before and after: a refused request leaves every row as it was."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

# The only trace a refusal leaves, and what signing in writes down about itself.
TRACES = ("journal_refusal",)
# Where it is written down that somebody was not let in.
JOURNAL = ("journal_entry", "journal_change", "journal_personalvalue", "journal_subjectkey")
USE_OF_TOKENS = {"users_token": "last_used_at"}

Rows = Mapping[str, list[tuple[Any, ...]]]
Difference = dict[str, tuple[list[Any], list[Any]]]
# What a statement begins with that changes no row, unless it has one within that does.
READING = {"SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA", "SET", "EXPLAIN", "LOCK", "ANALYZE"}
WRITING = re.compile(r"\b(?:INSERT\s+INTO|UPDATE\s+[\w\"]+\s+SET|DELETE\s+FROM)\b", re.IGNORECASE)
NAMED = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(?P<table>\w+)"?', re.IGNORECASE)


def all_rows(but: Collection[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, by table; columns that note a token's use are left out."""
    return _rows_of(table for table in _statements() if table not in but)


@cache
def _statements() -> dict[str, str]:
    found, quoted = {}, connection.ops.quote_name
    for model in apps.get_models():
        if model.__module__.startswith("quarterdeck."):
            table = model._meta.db_table
            columns = [str(f.column) for f in model._meta.concrete_fields if f.column != USE_OF_TOKENS.get(table)]
            found[table] = f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(table)} ORDER BY 1"
    return found


def difference(before: Rows, after: Rows) -> Difference:
    """Rows that are gone and rows that are new, by table."""
    found = {}
    for table, old in before.items():
        if old != after[table]:
            was, now = set(old), set(after[table])
            found[table] = ([row for row in old if row not in now], [row for row in after[table] if row not in was])
    return found


class Watch:
    """Keeps the rows of every table as they are before the first statement that may change one of them.

    Triggers write to no table of ours, and no key cascades in the database: a statement changes the table it names.
    """

    def __init__(self, but: Collection[str]) -> None:
        self.but = frozenset(but)
        self.before: dict[str, list[tuple[Any, ...]]] = {}
        self.is_written = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run the statement, having kept what it may change."""
        if sql.split(None, 1)[0].upper() not in READING or WRITING.search(sql):
            self.is_written = True
            tables = self._tables(sql) - self.but - self.before.keys()
            if tables:
                self.before |= _rows_of(tables)
        return execute(sql, params, many, context)

    def _tables(self, sql: str) -> set[str]:
        if found := NAMED.match(sql):
            return {found["table"]} & _statements().keys()
        # Another kind of statement, or about several tables: any of them.
        return set(_statements())

    def changed(self) -> Difference:
        """What is different now, by table: rows gone and rows new."""
        return difference(self.before, _rows_of(self.before))


def _rows_of(tables: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(_statements()[table])
            found[table] = cursor.fetchall()
    return found


@contextmanager
def watched(but: Collection[str] = TRACES) -> Iterator[Watch]:
    """Within, `changed()` of what it gives tells rows of other tables than `but` that are not as at the beginning."""
    watch, started = Watch(but), _changes()
    with connection.execute_wrapper(watch):
        yield watch
    # Whoever writes past Django's cursors is not seen by the watch.
    assert watch.is_written or _changes() == started, "rows were written by a statement that was not seen"


def _changes() -> int:
    connection.ensure_connection()
    return connection.connection.total_changes if connection.vendor == "sqlite" else 0


@contextmanager
def unchanged(but: Collection[str] = ()) -> Iterator[None]:
    """Fail when a row of any table but the refusal log and `but` is another one after the block, however it ends."""
    with watched((*TRACES, *but)) as watch:
        try:
            yield
        finally:
            for table, (gone, new) in watch.changed().items():
                raise AssertionError(f"{table} changed: {gone} became {new}")
