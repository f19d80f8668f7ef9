"""`quarterdeck run`: start, restart, stop."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.processes.installation import Installation, children, get, wait_until

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


def test_run_answers_and_stops_in_order(founded: Installation) -> None:
    with founded.serve() as parent:
        assert set(children(parent.pid)) == {"web", "jobs"}
        wait_until(lambda: (founded.health() or {}).get("status") == "ok", 60)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(12) == 0
    assert founded.health() is None


@pytest.mark.parametrize("name", ["web", "jobs"])
def test_killed_child_comes_back(founded: Installation, name: str) -> None:
    with founded.serve() as parent:
        victim = children(parent.pid)[name]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: children(parent.pid).get(name, victim) != victim, 30)
        wait_until(lambda: founded.health() is not None, 60)
        assert parent.poll() is None


@pytest.mark.parametrize("name", ["web", "jobs"])
def test_dead_child_is_named_until_it_is_back(founded: Installation, name: str) -> None:
    with founded.serve() as parent:
        wait_until(lambda: set(children(parent.pid)) == {"web", "jobs"}, 30)
        # The parent is kept from starting it again, so that there is time to look.
        parent.send_signal(signal.SIGSTOP)
        os.kill(children(parent.pid)[name], signal.SIGKILL)
        wait_until(lambda: name not in children(parent.pid), 10)
        if name == "jobs":
            assert "jobs" in (founded.health() or {})["problems"]
        codes = [finding["code"] for finding in json.loads(founded.call("check", "--json").stdout)["findings"]]
        parent.send_signal(signal.SIGCONT)
        assert f"{name}_down" in codes
        wait_until(lambda: name in children(parent.pid), 60)


def test_children_end_with_a_killed_parent(founded: Installation) -> None:
    with founded.serve() as parent:
        wait_until(lambda: len(children(parent.pid)) == 2, 30)
        left = children(parent.pid)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        wait_until(lambda: not any(is_running(pid) for pid in left.values()), 30)


def is_running(pid: int) -> bool:
    """Whether a process exists and is no zombie waiting for a parent that will not come."""
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123  a race with its end is what the except is for
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_run_refuses_without_a_signing_key(bare: Installation) -> None:
    done = bare.call("run")
    assert (done.returncode, "quarterdeck init" in done.stderr) == (2, True)


def test_run_ends_with_a_message_when_the_database_lacks_migrations(bare: Installation) -> None:
    (bare.folder / "secret_key").write_text("a key that is long enough for this test, and stored")
    done = bare.call("run")
    assert (done.returncode, "quarterdeck init" in done.stderr) == (78, True)


def test_first_page_leads_to_the_sign_in(founded: Installation) -> None:
    with founded.serve():
        status, page = get(founded.url)
        assert (status, "/signin/" in page) == (200, True)


def test_a_second_installation_on_the_same_port_says_so(founded: Installation) -> None:
    with founded.serve():
        second = subprocess.Popen(
            [str(founded.program), "run"], env=founded.environment, stderr=subprocess.PIPE, text=True
        )
        try:
            _, errors = second.communicate(timeout=60)
        finally:
            second.kill()
        assert second.returncode == 1
        assert f"{founded.port}" in errors
