"""Errors as the two databases raise them, for tests of what is said about them."""

import psycopg
import pysqlite3
from django.db import OperationalError
from psycopg.errors import lookup


def sqlite_error(code: int, message: str) -> OperationalError:
    """Django's error for a result code of SQLite."""
    cause = pysqlite3.OperationalError(message)
    cause.sqlite_errorcode = code
    return _raised(cause, message)


def postgres_error(state: str, message: str = "refused") -> OperationalError:
    """Django's error for a SQLSTATE; without one, for a connection that broke."""
    return _raised((lookup(state) if state else psycopg.OperationalError)(message), message)


def _raised(cause: Exception, message: str) -> OperationalError:
    error = OperationalError(message)
    error.__cause__ = cause
    return error
