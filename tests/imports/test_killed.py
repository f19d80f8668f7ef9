"""An import killed in the middle goes on where it stopped: every row once."""

import csv
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.processes.installation import SAME_ON_BOTH, Installation

pytestmark = [pytest.mark.process, SAME_ON_BOTH]
ROWS = 4000
MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
stage = "phase"
amount = "value"
currency = { default = "EUR" }
created_at = "begun"
closed_at = "ended"
[history]
at_close = ["amount"]
"""


@pytest.fixture
def founded(tmp_path: Path) -> Installation:
    installation = Installation(tmp_path)
    installation.init()
    return installation


def write_files(folder: Path) -> tuple[Path, Path]:
    mapping, file = folder / "deals.toml", folder / "deals.csv"
    mapping.write_text(MAPPING)
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["nr", "title", "rep", "phase", "value", "begun", "ended"])
        for number in range(ROWS):
            phase = ("qualification", "closed_won")[number % 2]
            writer.writerow([number, f"Deal {number}", "Ada Lind", phase, number, "2024-01-10", "2024-02-10"])
    return mapping, file


def ask(installation: Installation, sql: str) -> list[tuple[int, ...]]:
    """What the database says, asked from outside."""
    path = installation.folder / "quarterdeck.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def deals(installation: Installation) -> int:
    return ask(installation, "SELECT count(*) FROM opportunities_opportunity")[0][0]


@contextmanager
def importing(installation: Installation, mapping: Path, file: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command: list[str | Path] = [installation.program, "import", "opportunities", file, "--mapping", mapping, "--json"]
    process = subprocess.Popen(command, env=installation.environment, cwd=installation.folder, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_every_row_comes_in_once_however_often_it_is_killed(founded: Installation) -> None:
    mapping, file = write_files(founded.folder)
    for kill in range(3):
        with importing(founded, mapping, file) as process:
            before, deadline = deals(founded), time.monotonic() + 120
            while deals(founded) < before + 100 and process.poll() is None:
                assert time.monotonic() < deadline, "nothing was imported in two minutes"
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.wait()
        there = deals(founded)
        assert before < there < ROWS, kill
        assert there == ask(founded, "SELECT count(*) FROM imports_importrow WHERE outcome = 'done'")[0][0]
    report = founded.report("import", "opportunities", file, "--mapping", mapping)
    assert report["outcomes"] == {"done": ROWS}
    assert deals(founded) == ROWS
    assert ask(founded, "SELECT count(DISTINCT external_id) FROM opportunities_opportunity") == [(ROWS,)]
    assert ask(founded, "SELECT count(*) FROM opportunities_history") == [(ROWS + ROWS // 2,)]
    assert ask(founded, "SELECT sum(amount_minor) FROM opportunities_opportunity") == [(100 * sum(range(ROWS)),)]
    assert ask(founded, "SELECT sum(count), sum(amount_minor) FROM opportunities_stagetotal") == [
        (ROWS, 100 * sum(range(ROWS)))
    ]


def test_a_killed_check_leaves_nothing_but_rows_that_the_next_one_replaces(founded: Installation) -> None:
    mapping, file = write_files(founded.folder)
    with importing(founded, mapping, file) as process:
        deadline = time.monotonic() + 120
        while not ask(founded, "SELECT count(*) FROM imports_importrow")[0][0]:
            assert time.monotonic() < deadline, "nothing was staged in two minutes"
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
    report = founded.report("import", "opportunities", file, "--mapping", mapping, "--check")
    assert report["plans"] == {"history": ROWS}
    assert ask(founded, "SELECT count(*), count(DISTINCT batch_id) FROM imports_importrow") == [(ROWS, 1)]
