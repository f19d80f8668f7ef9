"""Where the measured company lies, and the copies of it that floor and product write to."""

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pysqlite3.dbapi2 as sqlite
from psycopg import sql

# Signs the session in one process, reads it in another.
KEY = "the key of a throw-away company that is only measured"


@dataclass(frozen=True)
class Store:
    """A data folder and, for PostgreSQL, the address of a database."""

    folder: Path
    address: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What the processes of floor and product are told."""
        return os.environ | {
            "QUARTERDECK_DATA_DIR": str(self.folder),
            "QUARTERDECK_DB": "postgres" if self.address else "sqlite",
            "QUARTERDECK_DATABASE_URL": self.address,
            "QUARTERDECK_SECRET_KEY": KEY,
            "FLOOR_DATABASE": self.address or str(self.folder / "quarterdeck.sqlite3"),
        }

    def make(self) -> None:
        """An empty one in place of what was there."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if self.address:
            self._create(template="template0")

    def copied(self, name: str) -> "Store":
        """A copy beside it. Nobody may have this one open."""
        copy = replace(self, folder=self.folder.with_name(name))
        if self.address:
            copy = replace(copy, address=f"{self.address}_{name}")
        self.copied_to(copy)
        return copy

    def copied_to(self, copy: "Store") -> None:
        """Put a copy in the place of another. Nobody may have either open."""
        shutil.rmtree(copy.folder, ignore_errors=True)
        if self.address:
            copy.folder.mkdir(parents=True)
            copy._create(template=_database(self.address))
        else:
            self.run("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copytree(self.folder, copy.folder)

    def run(self, statement: str, values: tuple[Any, ...] = ()) -> None:
        """Run one statement and keep what it did."""
        if self.address:
            with psycopg.connect(self.address, autocommit=True) as connection:
                connection.execute(sql.SQL(statement.replace("?", "%s")), values)
            return
        embedded = sqlite.connect(self.folder / "quarterdeck.sqlite3", isolation_level=None)
        embedded.execute(statement, values).fetchall()
        embedded.close()

    def backends(self) -> list[int]:
        """The processes of PostgreSQL that work for this database; none for SQLite."""
        if not self.address:
            return []
        wanted = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with psycopg.connect(self.address, autocommit=True) as connection:
            return [pid for (pid,) in connection.execute(wanted).fetchall()]

    def _create(self, *, template: str) -> None:
        name = sql.Identifier(_database(self.address))
        server = urlsplit(self.address)._replace(path="/postgres").geturl()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template)),
            )


def _database(address: str) -> str:
    return urlsplit(address).path.removeprefix("/")
