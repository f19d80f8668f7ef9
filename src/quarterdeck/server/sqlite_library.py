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


def is_old() -> bool:
    """Whether the library is older than the WAL-reset fix."""
    return version() < MINIMUM


def age() -> str:
    """What an old library means and what to do, for whoever starts a command."""
    found, wanted = (".".join(map(str, numbers)) for numbers in (version(), MINIMUM))
    return (
        f"The SQLite library is {found}. Before {wanted} it can lose rows that were committed. "
        "Install a newer one: pip install --upgrade pysqlite3"
    )


def warn_when_old() -> None:
    """Warn when the bundled library is older than the WAL-reset fix."""
    if is_old():
        warnings.warn(age(), RuntimeWarning, stacklevel=2)


def is_alone() -> bool:
    """Whether no second SQLite library is loaded here: Python's own, by something imported before the swap."""
    return "_sqlite3" not in sys.modules
