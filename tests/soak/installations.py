"""Installations to try faults on, on the database the suite runs on."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.processes.installation import Installation
from tests.soak.writers import COLLEAGUE


@contextmanager
def founded_on(database_url: str, folder: Path) -> Iterator[Installation]:
    """An installation with its company and a colleague: on SQLite, or in a new database at this address."""
    if not database_url:
        yield _founded(Installation(folder))
        return
    name = f"quarterdeck_trial_{secrets.token_hex(4)}"
    _say(database_url, "CREATE DATABASE {}", name)
    try:
        address = urlsplit(database_url)._replace(path=f"/{name}").geturl()
        extra = {"QUARTERDECK_DB": "postgres", "QUARTERDECK_DATABASE_URL": address}
        yield _founded(Installation(folder, extra=extra))
    finally:
        _say(database_url, "DROP DATABASE {} WITH (FORCE)", name)


def database_url() -> str:
    """Where the suite's PostgreSQL is; empty when it runs on SQLite."""
    return os.environ["QUARTERDECK_DATABASE_URL"] if os.environ.get("QUARTERDECK_DB") == "postgres" else ""


def _founded(installation: Installation) -> Installation:
    installation.init()
    installation.report("user", "add", "rita@nordvik.example", "--name", COLLEAGUE, "--role", "rep")
    return installation


def _say(address: str, statement: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
