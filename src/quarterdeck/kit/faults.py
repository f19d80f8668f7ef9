"""What befalls the machine and not the request: no room on the disk, a database that restarts or is busy.

Each door says it in its own way; what it is, is told here, from the error alone.
"""

import errno
import os
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError

from quarterdeck.values.dataclasses import dataclass


class Fault(StrEnum):
    """A fault, under the code of its problem in the API."""

    DISK_FULL = "disk_full"
    DATABASE_AWAY = "database_away"
    BUSY = "busy"


# Seconds after which it is worth trying again; a full disk waits for a person.
RETRY_AFTER = {Fault.DATABASE_AWAY: 2, Fault.BUSY: 1}
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
# Result codes of SQLite without their extension. Of an I/O error or a file that cannot be opened only the room
# that is left tells whether the disk is full.
_SQLITE_FULL = 13
_SQLITE_BUSY = frozenset({5, 6})
_SQLITE_PERHAPS_FULL = frozenset({10, 14})
# SQLSTATEs: no room; the server stops, starts or refuses more connections; a lock that was not given in time,
# or a serialisation failure or deadlock that came back at every try.
_POSTGRES_FULL = "53100"
_POSTGRES_AWAY = frozenset({"57P01", "57P02", "57P03", "53300"})
_POSTGRES_BUSY = frozenset({"40001", "40P01", "55P03"})


def fault_of(error: BaseException | None) -> Fault | None:
    """The fault behind an error, or None when the machine is well and the error is something else."""
    return next(filter(None, map(_fault, _chain(error))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _fault(error: BaseException) -> Fault | None:
    if isinstance(error, OSError):
        return Fault.DISK_FULL if error.errno in _NO_ROOM else None
    if isinstance(error, InterfaceError):
        return Fault.DATABASE_AWAY if "closed" in str(error) else None
    if not isinstance(error, Error) or error.__cause__ is None:
        return None
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    if code is not None:
        return _of_sqlite(code & 0xFF)
    return _of_postgres(error, getattr(error.__cause__, "sqlstate", None))


def _of_sqlite(code: int) -> Fault | None:
    if code == _SQLITE_FULL or (code in _SQLITE_PERHAPS_FULL and disk.lacks_room()):
        return Fault.DISK_FULL
    return Fault.BUSY if code in _SQLITE_BUSY else None


def _of_postgres(error: Error, state: str | None) -> Fault | None:
    if state == _POSTGRES_FULL:
        return Fault.DISK_FULL
    if state in _POSTGRES_BUSY:
        return Fault.BUSY
    # An operational error without a state did not come from the server: the connection was refused or broke.
    is_away = state is None or state in _POSTGRES_AWAY or state.startswith("08")
    return Fault.DATABASE_AWAY if is_away and isinstance(error, OperationalError) else None


@dataclass
class Disk:
    """Whether there is room to write, asked on every page: a look at the file system and a memory, no statement.

    The memory is for a database whose disk is not ours to look at. It lasts half a minute after the last
    write that found no room, and ends with the first that finds some.
    """

    lasts: float = 30.0
    least_bytes: int = 1024 * 1024
    full_until: float = 0.0

    def note_full(self) -> None:
        """A write found no room."""
        self.full_until = time.monotonic() + self.lasts

    def note_room(self) -> None:
        """A write was made."""
        self.full_until = 0.0

    def is_full(self) -> bool:
        """Whether writes fail, as far as is known."""
        return time.monotonic() < self.full_until or self.lacks_room()

    def lacks_room(self) -> bool:
        """Whether the disk of the data folder has no room."""
        try:
            found = os.statvfs(Path(settings.DATA_DIR))
        except OSError:
            return False
        return found.f_bavail * found.f_frsize < self.least_bytes


disk = Disk()
