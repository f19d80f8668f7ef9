"""`python -m tests.performance.bare BEFORE AFTER FILE`: the bare work of an import, in seconds of CPU and by the clock.

The file is read, and the rows that an import of it left in the database AFTER are written into BEFORE, a copy from
before it: as tuples that are at hand, in one transaction, with nothing looked up, judged or told in between. Indexes,
constraints and triggers do what they do in the product.
"""

import csv
import sys
from itertools import chain
from pathlib import Path
from time import perf_counter, process_time

import pysqlite3.dbapi2 as sqlite

# Rows of one statement: the quickest, as the product does it.
AT_ONCE = 50
# Of somebody who writes meanwhile, and of triggers.
NOT_OURS = ("waiting", "search_word", "search_near", "sqlite_")
PRAGMAS = ("journal_mode=wal", "synchronous=1", "cache_size=-65536", "foreign_keys=1")
# A table's columns, and its rows.
Left = tuple[list[str], list[tuple[object, ...]]]


def main(before: str, after: str, file: str) -> None:
    """Read and write, and measure that alone."""
    with (
        sqlite.connect(before, isolation_level=None) as target,
        sqlite.connect(f"file:{after}?mode=ro", uri=True) as made,
    ):
        for pragma in PRAGMAS:
            target.execute(f"PRAGMA {pragma}")
        left = {name: found for name in _tables(made) if (found := _left(name, target, made))[1]}
        began, clock = process_time(), perf_counter()
        with Path(file).open(newline="", encoding="utf-8") as stream:
            list(csv.DictReader(stream))
        target.execute("BEGIN IMMEDIATE")
        for name, (columns, rows) in left.items():
            _insert(target, name, columns, rows)
        target.execute("COMMIT")
        print(process_time() - began, perf_counter() - clock)


def _tables(made: sqlite.Connection) -> list[str]:
    """Tables that hold rows of our own, each behind those it refers to."""
    found = made.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    waiting = {name for (name,) in found if not name.startswith(NOT_OURS)}
    ordered: list[str] = []
    while waiting:
        needs = {name: {row[2] for row in made.execute(f"PRAGMA foreign_key_list({name})")} for name in waiting}
        # Tables that need each other in a circle come as they are.
        ready = sorted(name for name in waiting if not (needs[name] - {name}) & waiting) or sorted(waiting)
        ordered += ready
        waiting -= set(ready)
    return ordered


def _left(name: str, target: sqlite.Connection, made: sqlite.Connection) -> Left:
    columns = [row[1] for row in made.execute(f"PRAGMA table_xinfo({name})") if row[6] == 0]
    ((newest,),) = target.execute(f"SELECT COALESCE(MAX(rowid), 0) FROM {name}").fetchall()
    rows = made.execute(f"SELECT {_quoted(columns)} FROM {name} WHERE rowid > ? ORDER BY rowid", (newest,))
    return columns, rows.fetchall()


def _quoted(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _insert(target: sqlite.Connection, name: str, columns: list[str], rows: list[tuple[object, ...]]) -> None:
    start = f"INSERT INTO {name} ({_quoted(columns)}) VALUES "
    marks = f"({', '.join('?' * len(columns))})"
    whole = len(rows) - len(rows) % AT_ONCE
    sets = [list(chain.from_iterable(rows[at : at + AT_ONCE])) for at in range(0, whole, AT_ONCE)]
    target.executemany(start + ", ".join([marks] * AT_ONCE), sets)
    target.executemany(start + marks, rows[whole:])


if __name__ == "__main__":
    main(*sys.argv[1:])
