"""Locks between processes on one data folder; the kernel lifts them when a process dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict

# Held by `quarterdeck run` while it runs, shared; by whoever replaces the database, alone.
RUNNING = "running.lock"
BACKUP = "backup.lock"


@contextmanager
def locked(path: Path, busy: Conflict, *, is_shared: bool = False, seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock while the block runs; raise `busy` when others hold it for longer than `seconds`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + seconds
    try:
        while not _try_lock(descriptor, is_shared=is_shared):
            if time.monotonic() >= deadline:
                raise busy
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def at_rest(data_dir: Path) -> AbstractContextManager[None]:
    """The lock of whoever replaces the database. Conflict while the application runs."""
    text = Text.of("Quarterdeck runs on this data folder. Stop it first, then try again.")
    return locked(data_dir / RUNNING, Conflict("installation_running", text))


def _try_lock(descriptor: int, *, is_shared: bool) -> bool:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
