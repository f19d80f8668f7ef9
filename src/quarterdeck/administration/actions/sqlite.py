"""Copies of a SQLite database, by the one SQLite library of this process.

The copy is made in a single step under a read lock: in WAL mode writers go on meanwhile, and the copy holds
what was committed when it began, nothing else.
"""

import os
from contextlib import closing
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from quarterdeck.administration.terms import Snapshot
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

_TIMEOUT = 60.0


def copy_database(source: Path, target: Path) -> Snapshot:
    """Copy a database that may be written to meanwhile into one file without a log beside it, and look it over."""
    with closing(_open(source)) as live, closing(_open(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)
    return examined(target)


def examined(database: Path) -> Snapshot:
    """What a database at rest holds. Refused when it is damaged."""
    with closing(_open(database)) as connection:
        try:
            answers = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            found = Snapshot(sqlite.sqlite_version, _migrations(connection), _counts(connection))
        except sqlite.DatabaseError as error:
            raise _damaged(str(error)) from error
    if answers != ["ok"]:
        raise _damaged(str(answers[0]))
    return found


def _damaged(why: str) -> Refused:
    text = Text.of("The database is damaged: {why}. Take an older backup.", why=why)
    return Refused.because("database_damaged", text)


def holds_rows(database: Path) -> bool:
    """Whether there is a database with tables."""
    if not database.exists():
        return False
    with closing(_open(database)) as connection:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def swap_in(new: Path, old: Path, keep_as: Path) -> None:
    """Put the database `new` where `old` stands, which is kept under another name. At any moment one of them is there.

    The log of the old one is written back and removed before: it must never be read into the new one.
    """
    _write_back(new)
    if old.exists():
        _write_back(old)
        os.link(old, keep_as)
    new.replace(old)
    for suffix in ("-wal", "-shm"):
        Path(f"{old}{suffix}").unlink(missing_ok=True)


def _write_back(database: Path) -> None:
    """Leave no log beside a database; one too damaged for that is replaced all the same."""
    with closing(_open(database)) as connection:
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite.DatabaseError:
            return


def _open(path: Path) -> Any:
    return sqlite.connect(str(path), timeout=_TIMEOUT, isolation_level=None)


def _migrations(connection: Any) -> tuple[str, ...]:
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return tuple(f"{app}.{name}" for app, name in rows)


def _counts(connection: Any) -> dict[str, int]:
    """Rows of every table that is one: the index tables of the full-text search have no rows of their own."""
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    return {name: _count(connection, name) for (name,) in rows.fetchall()}


def _count(connection: Any, table: str) -> int:
    quoted = table.replace('"', '""')
    return int(connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608  a name it gave us
