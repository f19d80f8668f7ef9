"""Who waits to write to SQLite can be seen by whoever writes for long."""

import subprocess
import sys
from pathlib import Path

import pytest

from quarterdeck.server.sqlite.waiting import Waiting

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nobody can be asked there")
# Waits in another process until it is told to end.
ELSEWHERE = """
import sys
from pathlib import Path
from quarterdeck.server.sqlite.waiting import Waiting
with Waiting(Path(sys.argv[1])).while_waiting():
    print("waits", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "quarterdeck.sqlite3"


def test_whoever_waits_is_seen_by_others_while_it_does(database: Path) -> None:
    one, other, third = (Waiting(database) for _ in range(3))
    assert not one.somebody()
    with other.while_waiting():
        assert one.somebody()
        with third.while_waiting():
            assert one.somebody()
        assert one.somebody()
    assert not one.somebody()


def test_who_is_killed_waits_no_more(database: Path) -> None:
    one = Waiting(database)
    command = [sys.executable, "-c", ELSEWHERE, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "waits\n"
        assert one.somebody()
        other.kill()
    assert not one.somebody()


def test_where_it_cannot_be_known_somebody_may_wait(tmp_path: Path) -> None:
    nowhere = Waiting(tmp_path / "missing" / "quarterdeck.sqlite3")
    with nowhere.while_waiting():
        assert nowhere.somebody()
    closed = Waiting(tmp_path / "quarterdeck.sqlite3")
    closed.close()
    assert closed.somebody()
