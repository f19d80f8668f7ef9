"""One SQLite library in each process of an installation, and none that is known to lose rows."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes.client import Visitor
from tests.processes.installation import SAME_ON_BOTH, Installation, children, tree, wait_until

pytestmark = [pytest.mark.process, SAME_ON_BOTH]
# Every build of the library holds this sentence; what only reads its files does not.
SENTENCE = b"database disk image is malformed"
AGED = """
import sys
from quarterdeck.server import sqlite_library
sqlite_library.MINIMUM = (99, 0, 0)
from quarterdeck.server.cli import main
sys.argv = ["quarterdeck", *sys.argv[1:]]
main()
"""
SECOND = """
import sqlite3
import quarterdeck.server.wsgi
"""


def libraries(pid: int) -> set[str]:
    """The files with an SQLite library that are mapped into a process."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    files = {Path(parts[5]) for line in lines if len(parts := line.split(maxsplit=5)) == 6}
    return {str(file) for file in files if file.is_file() and SENTENCE in file.read_bytes()}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_web_and_jobs_have_one_library(founded: Installation) -> None:
    with founded.serve() as parent:
        assert Visitor(founded).get("/signin/").status == 200
        kinds = children(parent.pid)
        # It answers as soon as one worker has begun.
        wait_until(lambda: all(map(libraries, (kinds["jobs"], *tree(kinds["web"])))), 180)
        found = {pid: libraries(pid) for pid in (kinds["jobs"], *tree(kinds["web"]))}
    assert len(found) >= 3
    for files in found.values():
        assert len(files) == 1
        assert "pysqlite3" in files.pop()


def python(founded: Installation, text: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", text, *arguments]
    environment = founded.environment | {"DJANGO_SETTINGS_MODULE": "quarterdeck.server.settings"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_web_refuses_a_second_library(founded: Installation) -> None:
    done = python(founded, SECOND)
    assert (done.returncode, "Python's own SQLite library" in done.stderr) == (1, True)


def test_run_refuses_an_old_library(founded: Installation) -> None:
    done = python(founded, AGED, "run")
    assert (done.returncode, "pip install --upgrade pysqlite3" in done.stderr) == (78, True)


def test_other_commands_warn_of_an_old_library(founded: Installation) -> None:
    done = python(founded, AGED, "user", "list")
    assert (done.returncode, "can lose rows that were committed" in done.stderr) == (0, True)
    done = python(founded, AGED, "check", "--json")
    assert (done.returncode, "sqlite_old" in done.stdout) == (1, True)
