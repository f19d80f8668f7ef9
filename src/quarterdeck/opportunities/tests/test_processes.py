"""Several people at one deal, and a crash in the middle of a write: nothing lost, nothing half-written."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

WORKER = "quarterdeck.opportunities.tests.worker"
ROOT = Path(__file__).resolve().parents[4]
pytestmark = pytest.mark.process


@dataclass
class House:
    """A database of its own with processes that work on it."""

    environment: dict[str, str]
    rita: int = 0
    deals: list[int] = field(default_factory=list)
    stages: list[int] = field(default_factory=list)

    def start(self, what: str, *arguments: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", WORKER, what, *map(str, arguments)]
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def ask(self, what: str, *arguments: object) -> dict[str, Any]:
        with self.start(what, *arguments) as process:
            answer = line(process)
        assert process.returncode == 0
        return answer


def line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next line a process says."""
    said: IO[str] | None = process.stdout
    assert said is not None
    found: dict[str, Any] = json.loads(said.readline())
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Each test has deals of its own in it."""
    environment = os.environ | {
        "QUARTERDECK_DATA_DIR": str(tmp_path_factory.mktemp("house")),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    environment["DJANGO_SETTINGS_MODULE"] = "quarterdeck.server.settings"
    name = f"house_{os.getpid()}_{time.monotonic_ns()}"
    if connection.vendor == "postgresql":
        parts = urlsplit(settings.ENVIRONMENT.database_url)
        environment["QUARTERDECK_DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
        administer(django_db_blocker, f"CREATE DATABASE {name}")
    built = House(environment)
    told = built.ask("found")
    built.rita, built.deals, built.stages = told["rita"], told["deals"], told["stages"]
    yield built
    if connection.vendor == "postgresql":
        administer(django_db_blocker, f"DROP DATABASE {name} WITH (FORCE)")


def administer(blocker: DjangoDbBlocker, statement: str) -> None:
    """Run a statement outside of any transaction and database of the tests."""
    with blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def raced(house: House, folder: Path, stages: list[int], version: int, deals: list[int]) -> list[dict[str, int]]:
    """What each of as many people as stages was answered, all starting at once."""
    start = folder / f"start-{version}"
    with ExitStack() as processes:
        people = [
            processes.enter_context(house.start("race", start, house.rita, stage, version, *deals)) for stage in stages
        ]
        for person in people:
            line(person)
        start.touch()
        answers = [line(person) for person in people]
    assert [person.returncode for person in people] == [0] * len(people)
    return answers


def test_of_two_who_move_one_deal_one_wins_and_the_other_is_told(house: House, tmp_path: Path) -> None:
    deals = house.deals[:20]
    answers = raced(house, tmp_path, house.stages[1:4], version=1, deals=deals)
    for number in map(str, deals):
        outcomes = sorted(answer[number] for answer in answers)
        assert outcomes == [-2, -2, 2], "one moved it to version 2, the others were told that it is at 2"
    assert house.ask("check")["faults"] == []
    # Without a version everybody moves what is there by then: each move is whole and follows the one before.
    answers = raced(house, tmp_path, house.stages[1:4], version=0, deals=deals)
    for number in map(str, deals):
        versions = [answer[number] for answer in answers]
        assert sorted(set(versions)) == list(range(min(versions), max(versions) + 1))
    assert house.ask("check")["faults"] == []


@pytest.mark.soak
def test_killed_writers_lose_nothing_they_acknowledged(house: House) -> None:
    acknowledged: dict[str, str] = {}
    for seconds in (0.4, 0.15, 0.6, 0.3):
        writers = [house.start("write", house.rita, *house.deals[20 + n :: 2]) for n in range(2)]
        first = [line(writer) for writer in writers]
        time.sleep(seconds)
        for writer, opening in zip(writers, first, strict=True):
            writer.send_signal(signal.SIGKILL)
            said = writer.communicate()[0].splitlines()
            whole = [json.loads(text) for text in said if text.endswith("}")]
            acknowledged |= {str(one["seq"]): one["name"] for one in (opening, *whole)}
    checked = house.ask("check")
    assert checked["faults"] == []
    assert len(acknowledged) >= 8
    assert {seq: checked["written"].get(seq) for seq in acknowledged} == acknowledged
