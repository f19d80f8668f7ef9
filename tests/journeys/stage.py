"""The stage of the journeys: a small company in a database file, served by the product's own server."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pysqlite3

CHECKOUT = Path(__file__).resolve().parents[2]
FIRST_PORT = 8160
PORTS = 10
DATABASE = "quarterdeck.sqlite3"


@dataclass
class Stage:
    """A running server with its company. `deals` are public ids by the name of the deal."""

    url: str
    data_dir: Path
    deals: dict[str, str] = field(default_factory=dict)

    def rows(self, sql: str, *params: object) -> list[dict[str, Any]]:
        """Rows of the database as they are now, read beside the server."""
        connection = pysqlite3.connect(f"file:{self.data_dir}/{DATABASE}?mode=ro", uri=True)
        try:
            connection.row_factory = pysqlite3.Row
            return [dict(row) for row in connection.execute(sql, params)]
        finally:
            connection.close()

    def call(self, *words: str) -> None:
        """Run a command of the installation, as its background process does."""
        command = [sys.executable, "-m", "quarterdeck.server.cli", *words, "--json"]
        subprocess.run(command, cwd=CHECKOUT, env=environment_of(self.data_dir), check=True, capture_output=True)

    def last_words(self) -> str:
        """The end of what the server wrote down, for whoever looks for the cause of a failure."""
        return (self.data_dir / "server.log").read_text()[-4000:]

    def deal(self, name: str) -> dict[str, Any]:
        """The present row of the deal with this name, with the key of its stage."""
        (row,) = self.rows(
            "select o.*, s.key as stage from opportunities_opportunity o"
            " join pipelines_stage s on s.id = o.stage_id where o.name = ?",
            name,
        )
        return row


def environment_of(data_dir: Path) -> dict[str, str]:
    """The settings of an installation there."""
    return os.environ | {
        "QUARTERDECK_DATA_DIR": str(data_dir),
        "QUARTERDECK_DB": "sqlite",
        "QUARTERDECK_SECRET_KEY": "journeys-only-" * 4,
        "QUARTERDECK_SQLITE_SYNCHRONOUS": "OFF",
        "QUARTERDECK_MIRROR_ROOT": str(data_dir / "exports"),
    }


@contextmanager
def open_stage(data_dir: Path, kind: str = "") -> Iterator[Stage]:
    """Seed a company of this kind (see `company`; "demo" see `demo_day`), serve it, and stop the server at the end."""
    environment = environment_of(data_dir)
    if kind == "demo":
        del environment["QUARTERDECK_MIRROR_ROOT"]
    seed = ["tests.journeys.demo_day"] if kind == "demo" else ["tests.journeys.company", *kind.split()]
    served = "tests.journeys.demo_server:application" if kind == "demo" else "quarterdeck.server.wsgi:application"
    if kind != "demo":
        (data_dir / DATABASE).write_bytes(_migrated())
    seeded = subprocess.run(
        [sys.executable, "-m", *seed],
        cwd=CHECKOUT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    port = _free_port()
    log = (data_dir / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1",
         "--log-level", "warning", "--host", "127.0.0.1", "--port", str(port), served],
        cwd=CHECKOUT, env=environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        stage = Stage(f"http://127.0.0.1:{port}", data_dir, json.loads(seeded.stdout))
        _wait_for(stage.url, server)
        yield stage
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@cache
def _migrated() -> bytes:
    """The database file before there is a company in it: the tables are made once for all stages."""
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_of(Path(folder)) | {"DJANGO_SETTINGS_MODULE": "quarterdeck.server.settings"}
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
        return (Path(folder) / DATABASE).read_bytes()


def _free_port() -> int:
    # Journeys of two processes that look for a port at once begin at different ones.
    for number in range(PORTS):
        port = FIRST_PORT + (os.getpid() + number) % PORTS
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError(f"ports {FIRST_PORT} to {FIRST_PORT + PORTS - 1} are all in use")


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"the server stopped with {server.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                break
        except OSError:
            time.sleep(0.1)
    else:
        raise RuntimeError("the server did not answer within 30 seconds")
    # The first page makes the templates: that is nobody's journey.
    with urllib.request.urlopen(f"{url}/signin/", timeout=60):
        pass
