"""Tests that commit empty all tables afterwards, also those the database guards; some write past the guards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# What SQLite asks an authorizer about, and two of its answers; this driver has no names for them.
INSERT, READ, SELECT, UPDATE, ALLOWED, LEFT_OUT = 18, 20, 21, 23, 0, 2


@contextmanager
def guards_passed() -> Iterator[None]:
    """No trigger does anything to updates while the block runs.

    On SQLite none is dropped: in a transaction that has changed the schema, every later rollback to a savepoint makes
    it read the whole schema and compile every statement anew.
    """
    if connection.vendor == "postgresql":
        with guards_lifted():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, instr(sql, 'RAISE(') > 0 FROM sqlite_master WHERE type = 'trigger'")
        triggers = {name: about for name, *about in cursor.fetchall()}

    def answer(action: int, what: str | None, *about: str | None) -> int:
        if (trigger := triggers.get(about[-1])) is None:
            return ALLOWED
        table, refuses = trigger
        # A refusal is a SELECT of its own. What was and what is to be read as NULL: nothing is found to be deleted.
        is_left_out = action in (INSERT, UPDATE) or (refuses if action == SELECT else action == READ and what == table)
        return LEFT_OUT if is_left_out else ALLOWED

    connection.connection.set_authorizer(answer)
    try:
        yield
    finally:
        # Statements that were compiled within are forgotten where an authorizer comes, not where one goes.
        connection.connection.set_authorizer(lambda *_: ALLOWED)
        connection.connection.set_authorizer(None)


@contextmanager
def guards_lifted() -> Iterator[None]:
    """No append-only guard while the block runs."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)
