"""One SQLite library per process.

Two SQLite libraries on one WAL file lose committed rows, and releases before 3.51.3 have the
WAL-reset bug. So every user of `sqlite3` in this process gets pysqlite3's bundled library, and it
is swapped in before anything else imports the standard one.
"""

import sys
import warnings

MINIMUM = (3, 51, 3)


def swap() -> None:
    """Make `import sqlite3` mean pysqlite3; warns (never refuses) when it comes too late."""
    import pysqlite3
    import pysqlite3.dbapi2

    loaded = sys.modules.get("sqlite3")
    if loaded is pysqlite3:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def version() -> tuple[int, ...]:
    """Version of the library in use, as numbers."""
    import pysqlite3

    return tuple(int(part) for part in pysqlite3.sqlite_version.split("."))


def warn_when_old() -> None:
    """Warn when the bundled library is older than the WAL-reset fix."""
    if version() < MINIMUM:
        warnings.warn(
            f"SQLite {'.'.join(map(str, version()))} is older than 3.51.3 and may lose rows in WAL mode.",
            RuntimeWarning,
            stacklevel=2,
        )
