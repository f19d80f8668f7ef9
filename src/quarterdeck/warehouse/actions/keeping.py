"""The file of the copy: opened, built beside and put in place, brought up to date, asked for one viewer's eyes."""

import contextlib
import json
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.schema import datetime_of
from quarterdeck.analytics.tables import RIGHTS, TABLES, schema_version
from quarterdeck.users.feeds import FEEDS as USERS
from quarterdeck.users.queries.leading import led_by
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.warehouse.actions.filling import Filler, Outdated
from quarterdeck.warehouse.terms import FOLDER, TOLD, Feeds

log = logging.getLogger(__name__)
MEMORY_MB = 400
BUILDING_MB = 200


def connect(file: Path | None, memory_mb: int = MEMORY_MB) -> "duckdb.DuckDBPyConnection":
    """Open a database (None: in memory) that spills beside its file and takes no more memory than this."""
    config: dict[str, Any] = {
        "memory_limit": f"{memory_mb}MiB",
        "threads": 2,
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if file is not None:
        config["temp_directory"] = str(file.with_suffix(".spill"))
    return duckdb.connect(str(file) if file else ":memory:", config=config)


@dataclass
class Copy:
    """The copy in a folder. One process has it open; within it many threads ask while one refreshes.

    `refreshed` is when following last ended, by the clock of the process; `took` how many seconds it went on.
    """

    folder: Path
    feeds: Feeds
    duck: Duck | None = None
    filler: Filler | None = None
    refreshed: float = 0.0
    took: float = 0.0

    @property
    def files(self) -> Path:
        """The folder of copies."""
        return self.folder / FOLDER

    def here(self) -> Duck:
        """The copy that answers. Raises RuntimeError before there is one."""
        if self.duck is None:
            raise RuntimeError("There is no copy yet.")
        return self.duck

    def open(self) -> bool:
        """Open the newest copy; whether it can be asked. A damaged one, or one of other tables, cannot."""
        found = sorted(self.files.glob("copy-*.duckdb"))
        if not found:
            return False
        try:
            duck = Duck(connect(found[-1]))
            filler = Filler(duck, self.feeds)
            if filler.facts().get("schema") != schema_version():
                log.info("The copy has the tables of another version; it is built anew.")
                duck.connection.close()
                return False
        except duckdb.Error as error:
            log.warning("The copy cannot be read and is built anew: %s", error)
            return False
        self.duck, self.filler = duck, filler
        self._sweep(found[-1])
        self.tell()
        return True

    def build(self) -> None:
        """Build a new copy beside, and put it in the place of the old one, which answers until then.

        Each has a name of its own: within a process DuckDB knows a database by its path.
        """
        self.files.mkdir(mode=0o700, parents=True, exist_ok=True)
        side = self.files / "building.duckdb"
        remove(side)
        duck = Duck(connect(side, BUILDING_MB))
        try:
            fill(duck, self.feeds)
            duck.connection.execute("CHECKPOINT")
        finally:
            duck.connection.close()
        side.chmod(0o600)
        file = side.replace(self.files / f"copy-{time.time_ns()}.duckdb")
        old, self.duck = self.duck, Duck(connect(file))
        self.filler, self.refreshed = Filler(self.duck, self.feeds), time.monotonic()
        # Cursors that still answer keep the old one open until they end.
        if old is not None:
            old.connection.close()
        self._sweep(file)
        self.tell()

    def _sweep(self, kept: Path) -> None:
        for file in self.files.glob("*.duckdb"):
            if file != kept:
                remove(file)

    def refresh(self) -> None:
        """Follow the journal, or build anew where that will not do."""
        if self.filler is None:
            self.build()
            return
        begun = time.monotonic()
        try:
            self.filler.refresh()
            self.took = time.monotonic() - begun
        except Outdated:
            log.info("What changed touches every row of the copy; it is built anew.")
            self.build()
        self.refreshed = time.monotonic()
        self.tell()

    def as_of(self) -> datetime:
        """When it was last brought up to date."""
        return datetime_of(int(Filler(Duck(self.here().connection.cursor()), self.feeds).facts()["as_of"]))

    def tell(self) -> None:
        """Write down how old it is, for pages that find nobody to ask."""
        with contextlib.suppress(OSError):
            told = {"as_of": str(int(self.as_of().timestamp() * 1_000_000)), "pid": os.getpid()}
            side = self.folder / f"{TOLD}.new"
            side.write_text(json.dumps(told))
            side.replace(self.folder / TOLD)


def forget(folder: Path) -> None:
    """Remove every copy in a data folder where no process has one open: the next start builds anew."""
    for file in (folder / FOLDER).glob("*.duckdb"):
        remove(file)


def fill(duck: Duck, feeds: Feeds) -> None:
    """Fill an empty database, in one transaction."""
    duck.connection.execute("BEGIN TRANSACTION")
    Filler(duck, feeds).fill()
    duck.connection.execute("COMMIT")


def remove(file: Path) -> None:
    """Remove a database and what lies beside it."""
    for one in (file, file.with_name(f"{file.name}.wal")):
        one.unlink(missing_ok=True)


def rights_of(viewer: Viewer) -> dict[str, Iterable[Any]]:
    """The rows of the tables of rights for a viewer who sees what some people own; none for anybody else."""
    if viewer.reach is not Reach.PEOPLE:
        return {}
    access: Any = USERS["access"]()
    teams, people = led_by(viewer.person_id)
    return {
        "access": access.filter(person_id=viewer.person_id),
        "quota_access": ((viewer.person_id, owner) for owner in people),
        "team_access": ((viewer.person_id, team) for team in teams),
    }


@contextmanager
def seen_by(duck: Duck, viewer: Viewer) -> Iterator[Duck]:
    """A cursor in which the tables of rights hold what the viewer may see at this moment, read from the store.

    The tables of the copy itself stay empty: rights that were taken away a second ago cannot be used any more.
    """
    cursor = duck.connection.cursor()
    own = Duck(cursor)
    try:
        for name in RIGHTS:
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE {TABLES[name].definition(own.dialect)}")
        for name, rows in rights_of(viewer).items():
            own.insert(TABLES[name], rows)
        yield own
    finally:
        cursor.close()
