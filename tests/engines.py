"""Databases as engines of analytics, whose own package knows no database but by DB-API."""

import sqlite3
from collections.abc import Callable

from django.db import connection

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.dbapi import DbApi
from quarterdeck.analytics.schema import Dialect


def sqlite_engine() -> DbApi:
    """An empty one in memory."""
    return DbApi(sqlite3.connect(":memory:"), Dialect.SQLITE)


def laid_elsewhere(load: Callable[[Engine], Engine]) -> list[Engine]:
    """The tables in every engine but DuckDB: in SQLite, and in PostgreSQL where the tests are on it.

    The store's own library stands for SQLite as well: tables of the copy have names of their own.
    """
    engines = [load(sqlite_engine())]
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        engines.append(load(DbApi(connection.connection, Dialect.POSTGRESQL)))
        with connection.cursor() as cursor:
            # Tables of this transaction have no statistics: some plans then take minutes instead of seconds.
            cursor.execute("ANALYZE")
    return engines
