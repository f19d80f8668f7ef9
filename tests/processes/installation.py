"""An installation in a folder of its own, driven through the command `quarterdeck`."""

import atexit
import errno
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

import psycopg
import pysqlite3
import pytest

from tests.processes import loaded

PROGRAM = Path(sys.executable).parent / "quarterdeck"
# Far more than it takes: other suites may keep the machine busy, and who waits for a condition loses no time by it.
START_SECONDS, STOP_SECONDS = 180.0, 60.0
COLLEAGUE = "Rita Vogel"
# An installation of a test's own is on SQLite whatever database the suite is on, and some tests have none at all: they
# would do the same in both suites.
SAME_ON_BOTH = pytest.mark.skipif(
    os.environ.get("QUARTERDECK_DB") == "postgres",
    reason="asks nothing of the database of the suite: run with the tests on SQLite",
)
COMPANY = ("--company", "Nordvik Automation", "--name", "Ada Lind", "--email", "ada@nordvik.example")


def free_port() -> int:
    """A port nobody listens on, none of those that the system gives to whoever connects somewhere meanwhile."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return port


@dataclass
class Installation:
    """A data folder and the program that works on it: on SQLite, unless `extra` names another database."""

    folder: Path
    program: Path = PROGRAM
    port: int = field(default_factory=free_port)
    extra: Mapping[str, str] = field(default_factory=dict)
    link: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes: nothing of ours but what is said here."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QUARTERDECK_", "DJANGO_"))}
        own = {"QUARTERDECK_DATA_DIR": str(self.folder), "QUARTERDECK_PORT": str(self.port)}
        return kept | own | dict(self.extra)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def call(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return loaded.run(self.program, [str(argument) for argument in arguments], self.environment, self.folder)

    def report(self, *arguments: str | Path) -> dict[str, Any]:
        """What a command reports as JSON; it must succeed."""
        done = self.call(*arguments, "--json")
        assert done.returncode == 0, done.stderr or done.stdout
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def init(self) -> str:
        """Set it up; returns (and keeps) the administrator's link, at the port it will answer on."""
        link: str = self.report("init", *COMPANY)["link"]
        self.link = link.replace(f"http://localhost:{self.port}", self.url)
        return self.link

    @contextmanager
    def serve(self, log: IO[str] | None = None, *, workers: int = 2) -> "Iterator[subprocess.Popen[bytes]]":
        """`quarterdeck run` until the block ends; yields the parent process once both children run and it answers.

        One web worker is enough where it is not about several: each loads the whole program.
        """
        environment = self.environment | {"QUARTERDECK_WORKERS": str(workers)}
        parent = subprocess.Popen([str(self.program), "run"], env=environment, cwd=self.folder, stderr=log)

        def is_up() -> bool:
            assert parent.poll() is None, f"`quarterdeck run` ended with {parent.returncode}"
            are_both = sys.platform != "linux" or set(children(parent.pid)) == {"web", "jobs", "warehouse"}
            return are_both and self.health() is not None

        try:
            wait_until(is_up, START_SECONDS)
            yield parent
        finally:
            if parent.poll() is None:
                parent.send_signal(signal.SIGTERM)
                # One that a failed test has left stopped would never hear of it.
                parent.send_signal(signal.SIGCONT)
                parent.wait(STOP_SECONDS)

    def token(self, *scopes: str, name: str = "Test") -> str:
        """The secret of a token that acts for Ada."""
        named = [part for scope in scopes for part in ("--scope", scope)]
        made = self.report("token", "create", "ada@nordvik.example", "--name", name, *named)
        return str(made["secret"])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What its database answers to a statement, asked past the application."""
        if self.extra.get("QUARTERDECK_DB") == "postgres":
            with psycopg.connect(self.extra["QUARTERDECK_DATABASE_URL"]) as postgres:
                return postgres.execute(sql.encode()).fetchall()
        with closing(pysqlite3.connect(self.folder / "quarterdeck.sqlite3", timeout=20)) as sqlite, sqlite:
            return list(sqlite.execute(sql).fetchall())

    def write(self, sql: str) -> None:
        """Change its database past the application."""
        if self.extra.get("QUARTERDECK_DB") == "postgres":
            with psycopg.connect(self.extra["QUARTERDECK_DATABASE_URL"]) as postgres:
                postgres.execute(sql.encode())
            return
        with closing(pysqlite3.connect(self.folder / "quarterdeck.sqlite3", timeout=20)) as sqlite, sqlite:
            sqlite.execute(sql)

    def health(self) -> dict[str, Any] | None:
        """The answer of /healthz, None while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=30) as reply:
                found: dict[str, Any] = json.load(reply)
                return found
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except (OSError, http.client.HTTPException):
            return None


def get(url: str) -> tuple[int, str]:
    """Status and body of a page."""
    with urllib.request.urlopen(url, timeout=60) as reply:
        return reply.status, reply.read().decode()


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so within {seconds} s"
        time.sleep(0.1)


KINDS = {"granian": "web", "quarterdeck.server.jobs": "jobs", "quarterdeck.server.warehouse": "warehouse"}


def children(parent: int) -> dict[str, int]:
    """Process ids of the running children of a process by kind (web, jobs, warehouse); one just forked is of none."""
    mine = {pid: command for pid, (above, command) in _processes().items() if above == parent}
    return {kind: pid for pid, command in mine.items() for word, kind in KINDS.items() if word in command.split("\0")}


def tree(parent: int) -> dict[int, tuple[int, str]]:
    """Every running process below a process: process id to (parent, command line)."""
    found: dict[int, tuple[int, str]] = {}
    everybody = _processes()
    below = {parent}
    while below:
        children_of = {pid for pid, (above, _) in everybody.items() if above in below and pid not in found}
        found |= {pid: everybody[pid] for pid in children_of}
        below = children_of
    return found


def is_running(pid: int) -> bool:
    """Whether a process exists and is no zombie waiting for a parent that will not come."""
    return pid in _processes()


def _processes() -> dict[int, tuple[int, str]]:
    """Every process that has not ended: process id to (parent, command line, its words parted by NUL)."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, above, *_ = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_text()
        except OSError:
            continue
        if state != "Z":
            found[int(stat.parent.name)] = (int(above), command)
    return found


def founded(
    folder: Path, extra: Mapping[str, str] | None = None, model: Installation | None = None, *, port: int = 0
) -> Installation:
    """An installation that has its company and a colleague: a copy of the folder of one that is made once a run.

    Without a `model`, on SQLite; of another one the database is copied by whoever calls.
    """
    model = model or _model()
    shutil.copytree(model.folder, folder, dirs_exist_ok=True)
    installation = Installation(folder, port=port or free_port(), extra=extra or {})
    installation.link = model.link.replace(model.url, installation.url)
    return installation


@cache
def _model() -> Installation:
    folder = Path(tempfile.mkdtemp(prefix="quarterdeck-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return with_company(Installation(folder))


def with_company(installation: Installation) -> Installation:
    """The installation, set up by its own commands."""
    installation.init()
    installation.report("user", "add", "rita@nordvik.example", "--name", COLLEAGUE, "--role", "rep")
    return installation
