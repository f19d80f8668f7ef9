"""Who waits for SQLite's only write lock: SQLite keeps no queue, so that whoever holds it cannot tell.

Each writer holds a shared lock on a file beside the database while it waits. Whoever holds the write lock for long
work asks between two transactions whether anybody does. The system frees what a process held, however it ends.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

try:
    import fcntl
except ImportError:  # Windows: nobody can be asked, so that somebody may always wait.
    fcntl = None  # type: ignore[assignment]

SUFFIX = "-waiting"
_TRIES = 20


class Waiting:
    """The file beside one database, opened by one connection."""

    def __init__(self, database: Path) -> None:
        self._file = -1
        if fcntl is not None:
            try:
                self._file = os.open(f"{database}{SUFFIX}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:
                # A folder that only may be read.
                self._file = -1

    @contextmanager
    def while_waiting(self) -> Iterator[None]:
        """Others see within the block that somebody waits."""
        # Whoever asks holds the file for a few microseconds.
        is_marked = self._locks("LOCK_SH") or any(self._again() for _ in range(_TRIES if self._file >= 0 else 0))
        try:
            yield
        finally:
            if is_marked:
                self._locks("LOCK_UN")

    def somebody(self) -> bool:
        """Whether another connection waits, or it cannot be known."""
        if not self._locks("LOCK_EX"):
            return True
        self._locks("LOCK_UN")
        return False

    def close(self) -> None:
        """Close the file; what it held is free."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _again(self) -> bool:
        sleep(0.001)
        return self._locks("LOCK_SH")

    def _locks(self, how: str) -> bool:
        """Lock, or free, without waiting: a mark that cannot be made costs a pause, and none may cost a write."""
        if self._file < 0:
            return False
        try:
            fcntl.flock(self._file, getattr(fcntl, how) | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
