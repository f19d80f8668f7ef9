"""Installations to try faults on, on the database the suite runs on."""

import contextlib
import os
import pwd
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.architecture.source import ROOT
from tests.processes.installation import Installation
from tests.soak.writers import COLLEAGUE


@contextmanager
def founded_on(database_url: str, folder: Path, *, tablespace: str = "pg_default") -> Iterator[Installation]:
    """An installation with its company and a colleague: on SQLite, or in a new database at this address, as whose
    owner it has no rights beyond it.
    """
    if not database_url:
        yield _founded(Installation(folder))
        return
    name = f"quarterdeck_trial_{secrets.token_hex(4)}"
    _say(database_url, "CREATE ROLE {} LOGIN", name)
    _say(database_url, f"CREATE DATABASE {{}} OWNER {name} TABLESPACE {tablespace}", name)
    try:
        parts = urlsplit(database_url)
        address = parts._replace(netloc=f"{name}@{parts.netloc.rpartition('@')[2]}", path=f"/{name}").geturl()
        extra = {"QUARTERDECK_DB": "postgres", "QUARTERDECK_DATABASE_URL": address}
        yield _founded(Installation(folder, extra=extra))
    finally:
        _say(database_url, "DROP DATABASE {} WITH (FORCE)", name)
        _say(database_url, "DROP ROLE {}", name)


def database_url() -> str:
    """Where the suite's PostgreSQL is; empty when it runs on SQLite."""
    return os.environ["QUARTERDECK_DATABASE_URL"] if os.environ.get("QUARTERDECK_DB") == "postgres" else ""


@contextmanager
def own_cluster() -> Iterator[Path]:
    """The folder of a PostgreSQL of its own, which runs; others may be stopped by other tests."""
    with tempfile.TemporaryDirectory(prefix="quarterdeck-trial-", dir="/var/tmp") as name:
        home = Path(name)
        cluster(home, "start")
        try:
            yield home
        finally:
            cluster(home, "stop")


def cluster(home: Path, goal: str, *options: str) -> str:
    """Start, stop or restart that PostgreSQL; what the script says is its address."""
    command = [sys.executable, str(ROOT / "tools" / "postgres.py"), goal, "--home", str(home), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@contextmanager
def small_disk(folder: Path, mebibytes: int, owner: str = "root") -> Iterator[None]:
    """A disk of this size, mounted at the folder; skips where nothing can be mounted."""
    folder.mkdir(exist_ok=True)
    options = f"size={mebibytes}m,uid={pwd.getpwnam(owner).pw_uid}"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(ballast: Path) -> None:
    """Let this file take all room that is left on its disk."""
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def _founded(installation: Installation) -> Installation:
    installation.init()
    installation.report("user", "add", "rita@nordvik.example", "--name", COLLEAGUE, "--role", "rep")
    return installation


def _say(address: str, statement: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
