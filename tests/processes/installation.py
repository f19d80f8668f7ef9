"""An installation in a folder of its own, driven through the command `quarterdeck`."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg
import pysqlite3

PROGRAM = Path(sys.executable).parent / "quarterdeck"
START_SECONDS, STOP_SECONDS = 60.0, 12.0
COMPANY = ("--company", "Nordvik Automation", "--name", "Ada Lind", "--email", "ada@nordvik.example")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
        command = [str(self.program), *map(str, arguments)]
        return subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            check=False,
        )  # fmt: skip

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
    def serve(self, log: IO[str] | None = None) -> "Iterator[subprocess.Popen[bytes]]":
        """`quarterdeck run` until the block ends; yields the parent process once it answers."""
        parent = subprocess.Popen([str(self.program), "run"], env=self.environment, cwd=self.folder, stderr=log)
        try:
            wait_until(lambda: self.health() is not None, START_SECONDS)
            yield parent
        finally:
            if parent.poll() is None:
                parent.send_signal(signal.SIGTERM)
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
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as reply:
                found: dict[str, Any] = json.load(reply)
                return found
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except (OSError, http.client.HTTPException):
            return None


def get(url: str) -> tuple[int, str]:
    """Status and body of a page."""
    with urllib.request.urlopen(url, timeout=10) as reply:
        return reply.status, reply.read().decode()


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so within {seconds} s"
        time.sleep(0.1)


def children(parent: int) -> dict[str, int]:
    """Process ids of the running children of a process by kind: web, jobs."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_text()
        except OSError:
            continue
        if fields[1] == str(parent) and fields[0] != "Z":
            found["web" if "granian" in command else "jobs"] = int(stat.parent.name)
    return found


def tree(parent: int) -> dict[int, tuple[int, str]]:
    """Every running process below a process: process id to (parent, command line)."""
    found: dict[int, tuple[int, str]] = {}
    everybody = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            everybody[int(stat.parent.name)] = (int(fields[1]), (stat.parent / "cmdline").read_text())
        except OSError:
            continue
    below = {parent}
    while below:
        children_of = {pid for pid, (above, _) in everybody.items() if above in below and pid not in found}
        found |= {pid: everybody[pid] for pid in children_of}
        below = children_of
    return found
