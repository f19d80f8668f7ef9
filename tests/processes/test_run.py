"""`quarterdeck run`: start, restart, stop."""

import contextlib
import json
import os
import signal
import subprocess
import sys

import pytest

from tests.processes.installation import SAME_ON_BOTH, Installation, children, get, is_running, tree, wait_until

pytestmark = [
    pytest.mark.process,
    SAME_ON_BOTH,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
PATIENCE = 180
# One that asks to end with a process which is its parent no more; says by what it was ended.
ORPHAN = """
import os
from quarterdeck.server.supervisor import die_with_parent
ask = die_with_parent()
if os.fork() == 0:
    orphan = os.fork()
    if orphan == 0:
        ask()
        os._exit(0)
    os._exit(os.WTERMSIG(os.waitpid(orphan, 0)[1]))
os._exit(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_run_answers_and_stops_in_order(founded: Installation) -> None:
    with founded.serve() as parent:
        wait_until(lambda: (founded.health() or {}).get("status") == "ok", PATIENCE)
        status, page = get(founded.url)
        assert (status, "/signin/" in page) == (200, True), "the first page leads to the sign-in"
        refuses_the_same_port(founded)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(30) == 0
    assert founded.health() is None


def refuses_the_same_port(founded: Installation) -> None:
    """A second one says which port is taken, and ends."""
    second = subprocess.Popen([str(founded.program), "run"], env=founded.environment, stderr=subprocess.PIPE, text=True)
    try:
        _, errors = second.communicate(timeout=PATIENCE)
    finally:
        second.kill()
    assert second.returncode == 1
    assert f"{founded.port}" in errors


def test_killed_child_is_named_and_comes_back(founded: Installation, subtests: pytest.Subtests) -> None:
    with founded.serve() as parent:
        for name in ("web", "jobs", "warehouse"):
            with subtests.test(name):
                comes_back(founded, parent, name)
                is_named_until_it_is_back(founded, parent, name)


def comes_back(founded: Installation, parent: "subprocess.Popen[bytes]", name: str) -> None:
    victim = children(parent.pid)[name]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: children(parent.pid).get(name, victim) != victim, PATIENCE)
    wait_until(lambda: (founded.health() or {}).get("status") == "ok", PATIENCE)
    assert parent.poll() is None


def is_named_until_it_is_back(founded: Installation, parent: "subprocess.Popen[bytes]", name: str) -> None:
    # The parent is kept from starting it again, so that there is time to look.
    parent.send_signal(signal.SIGSTOP)
    os.kill(children(parent.pid)[name], signal.SIGKILL)
    wait_until(lambda: name not in children(parent.pid), PATIENCE)
    if name != "web":
        wait_until(lambda: name in (founded.health() or {}).get("problems", ()), PATIENCE)
    codes = [finding["code"] for finding in json.loads(founded.call("check", "--json").stdout)["findings"]]
    parent.send_signal(signal.SIGCONT)
    assert f"{name}_down" in codes
    wait_until(lambda: name in children(parent.pid), PATIENCE)
    wait_until(lambda: (founded.health() or {}).get("status") == "ok", PATIENCE)


def test_children_end_with_a_killed_parent(founded: Installation) -> None:
    with founded.serve() as parent:
        left = tree(parent.pid)
        assert {"web", "jobs", "warehouse"} == set(children(parent.pid))
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        # The workers too: one that goes on would answer for the installation that is started next.
        wait_until(lambda: not any(is_running(pid) for pid in left), PATIENCE)


def test_a_worker_that_does_not_hear_ends_with_a_killed_parent_too(founded: Installation) -> None:
    with founded.serve() as parent:
        left = tree(parent.pid)
        web = children(parent.pid)["web"]
        deaf = next(pid for pid, (above, _) in left.items() if above == web)
        os.kill(deaf, signal.SIGSTOP)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        try:
            wait_until(lambda: not any(is_running(pid) for pid in left), 40)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(deaf, signal.SIGCONT)


def test_child_whose_parent_has_ended_already_does_not_begin() -> None:
    done = subprocess.run([sys.executable, "-c", ORPHAN], check=False)
    assert done.returncode == signal.SIGTERM


def test_run_refuses_without_a_signing_key(bare: Installation) -> None:
    done = bare.call("run")
    assert (done.returncode, "quarterdeck init" in done.stderr) == (2, True)


def test_run_ends_with_a_message_when_the_database_lacks_migrations(bare: Installation) -> None:
    (bare.folder / "secret_key").write_text("a key that is long enough for this test, and stored")
    done = bare.call("run")
    assert (done.returncode, "quarterdeck init" in done.stderr) == (78, True)
