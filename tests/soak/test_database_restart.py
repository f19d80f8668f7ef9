"""PostgreSQL is restarted under four writers: web and jobs stay up, say 503 in between, and lose nothing."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.client import Reply, Visitor
from tests.processes.installation import Installation, tree, wait_until
from tests.soak.evidence import catch_up, doubled, lost, unsound
from tests.soak.installations import cluster, database_url, founded_on, own_cluster
from tests.soak.writers import SCOPES, Writing

pytestmark = [
    pytest.mark.soak,
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.skipif(not database_url(), reason="runs with the PostgreSQL suite"),
]
LONGEST_GAP = 10.0


@pytest.fixture
def home() -> Iterator[Path]:
    with own_cluster() as folder:
        yield folder


class Reader(threading.Thread):
    """Somebody who is signed in and reloads a page all the time."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__()
        self.visitor = visitor
        self.stopping = threading.Event()
        self.refused: list[Reply] = []
        self.statuses: set[int] = set()

    def run(self) -> None:
        while not self.stopping.is_set():
            reply = self.visitor.get("/accounts")
            self.statuses.add(reply.status)
            if reply.status == 503:
                self.refused.append(reply)
            time.sleep(0.05)


def test_restart_is_ridden_out(home: Path, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with founded_on(cluster(home, "start"), tmp_path) as installation, log.open("w") as file:
        secret = installation.token(*SCOPES)
        with installation.serve(file) as parent:
            wait_until(lambda: len(tree(parent.pid)) >= 4, 30)
            before = set(tree(parent.pid))
            reader, writing = Reader(_signed_in(installation)), Writing(installation, secret, seed=2)
            reader.start()
            writing.start()
            try:
                for mode in ("fast", "immediate"):
                    _wait_for_writes(writing)
                    cluster(home, "restart", "--mode", mode)
                _wait_for_writes(writing)
            finally:
                writing.stop()
                reader.stopping.set()
                reader.join()
            catch_up(installation)
            assert set(tree(parent.pid)) == before
        found = lost(installation, writing), doubled(installation, writing), unsound(installation, writing)
    print(f"longest gap {writing.longest_gap():.2f} s; {writing.acknowledged} writes; {dict(writing.seen)}")
    assert found == ([], [], [])
    assert writing.longest_gap() < LONGEST_GAP
    # Nobody is left without an answer, and nobody is told that something broke.
    assert writing.seen.keys() <= {200, 201, 409, 503}
    assert writing.seen[503]
    assert reader.statuses == {200, 503}
    assert all(reply.headers["retry-after"] == "2" for reply in reader.refused)
    assert "The database does not answer" in reader.refused[0].text
    assert "Traceback" not in log.read_text()


def _wait_for_writes(writing: Writing) -> None:
    """Until each writer has written a little more."""
    goal = writing.acknowledged + 20
    wait_until(lambda: writing.acknowledged >= goal, 30)


def _signed_in(installation: Installation) -> Visitor:
    visitor = Visitor(installation)
    visitor.join(installation.link)
    return visitor
