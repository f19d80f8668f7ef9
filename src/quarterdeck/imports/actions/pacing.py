"""How an import goes about many short transactions beside people who write as well."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from django.db import connection

# SQLite keeps no queue: who waits looks again, every 25 ms while it has waited less than an eighth of a second, then
# every 50 and every 100 ms, and would hardly ever look between two transactions that follow each other at once.
_SHORTEST, _LONGEST, _SHARE = 0.026, 0.1, 0.35


@contextmanager
def swift_commits() -> Iterator[None]:
    """On SQLite, commits in here do not wait for the disk: the next one outside of it makes them last.

    A power cut may take the last batches back, each as a whole with its marks, and the import goes on there.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        ((before,),) = cursor.execute("PRAGMA synchronous").fetchall()
        cursor.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous = {before:d}")


@contextmanager
def short_collections() -> Iterator[None]:
    """What is in memory before the first row is not looked through for garbage again and again while rows are read."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def let_others_write(seconds: float) -> None:
    """After a transaction of so many seconds, give those who wait for SQLite's only lock the time to look again."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        sleep(min(_LONGEST, max(_SHORTEST, seconds * _SHARE)))
