"""Installations to try faults on, on the database the suite runs on."""

import atexit
import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.architecture.source import ROOT
from tests.processes.installation import Installation, founded, with_company


@contextmanager
def founded_on(
    database_url: str, folder: Path, *, tablespace: str = "pg_default", name: str = "", port: int = 0
) -> Iterator[Installation]:
    """An installation with its company and a colleague: on SQLite, or in a new database at this address, as whose
    owner it has no rights beyond it. Each is a copy of one that is made once a run.

    One that takes the place of another, with its folder, name and port, has the same environment.
    """
    if not database_url:
        yield founded(folder, port=port)
        return
    name, model = name or trial_name(), _model(database_url, _cluster_id(database_url))
    owner = model.folder.name
    _say(database_url, "CREATE ROLE {} LOGIN", name)
    try:
        _say(database_url, f"CREATE DATABASE {{}} OWNER {name} TEMPLATE {owner} TABLESPACE {tablespace}", name)
        own = _address(database_url, database=name)
        _say(own, f"REASSIGN OWNED BY {owner} TO {{}}", name)
        _say(own, "DROP OWNED BY {}", owner)
        yield founded(folder, _settings(database_url, name), model, port=port)
    finally:
        _say(database_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _say(database_url, "DROP ROLE {}", name)


def trial_name() -> str:
    """A name for a database that no other has."""
    return f"quarterdeck_trial_{secrets.token_hex(4)}"


def _cluster_id(database_url: str) -> int:
    """Which cluster answers at an address: trials start others of their own at the same one."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
    assert row is not None
    return int(row[0])


@cache
def _model(database_url: str, cluster_id: int) -> Installation:
    """What those in this cluster begin as. The database is not its role's, so that this can hand over all it has."""
    folder = Path(tempfile.mkdtemp(prefix="quarterdeck_model_"))
    name = folder.name
    atexit.register(_forget, database_url, folder)
    _say(database_url, "CREATE ROLE {} LOGIN", name)
    _say(database_url, "CREATE DATABASE {}", name)
    own = _address(database_url, database=name)
    _say(own, f"GRANT ALL ON DATABASE {name} TO {{}}", name)
    _say(own, "GRANT ALL ON SCHEMA public TO {}", name)
    return with_company(Installation(folder, extra=_settings(database_url, name)))


def _forget(database_url: str, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    # A PostgreSQL of a test's own is gone by then.
    with contextlib.suppress(psycopg.OperationalError):
        _say(database_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", folder.name)
        _say(database_url, "DROP ROLE IF EXISTS {}", folder.name)


def _settings(database_url: str, name: str) -> dict[str, str]:
    """The environment of an installation in the database of this name, as the role of this name."""
    address = _address(database_url, database=name, role=name)
    return {"QUARTERDECK_DB": "postgres", "QUARTERDECK_DATABASE_URL": address}


def _address(database_url: str, *, database: str, role: str = "") -> str:
    parts = urlsplit(database_url)
    place = f"{role}@{parts.netloc.rpartition('@')[2]}" if role else parts.netloc
    return parts._replace(netloc=place, path=f"/{database}").geturl()


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


def _say(address: str, statement: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
