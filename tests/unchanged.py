"""The whole database before and after: a refused request leaves every row as it was."""

from collections.abc import Collection, Iterator
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


def all_rows(but: Collection[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, by table; columns that note a token's use are left out."""
    found = {}
    with connection.cursor() as cursor:
        for table, sql in _statements().items():
            if table not in but:
                cursor.execute(sql)
                found[table] = cursor.fetchall()
    return found


@cache
def _statements() -> dict[str, str]:
    found, quoted = {}, connection.ops.quote_name
    for model in apps.get_models():
        if model.__module__.startswith("quarterdeck."):
            table = model._meta.db_table
            columns = [str(f.column) for f in model._meta.concrete_fields if f.column != USE_OF_TOKENS.get(table)]
            found[table] = f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(table)} ORDER BY 1"
    return found


@contextmanager
def unchanged(but: Collection[str] = ()) -> Iterator[None]:
    """Fail when a row of any table but the refusal log and `but` is another one after the block."""
    before = all_rows((*TRACES, *but))
    yield
    after = all_rows((*TRACES, *but))
    for table, rows in before.items():
        assert after[table] == rows, f"{table} changed"
