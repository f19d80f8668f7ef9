"""SQLite as an engine of analytics, whose own package knows no database but by DB-API."""

import sqlite3

from quarterdeck.analytics.engines.dbapi import DbApi
from quarterdeck.analytics.schema import Dialect


def sqlite_engine() -> DbApi:
    """An empty one in memory."""
    return DbApi(sqlite3.connect(":memory:"), Dialect.SQLITE)
