"""A disk that runs full under four writers: writes say 507, reads go on, and room brings everything back by itself."""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.processes.client import Client, Reply, Visitor
from tests.processes.installation import Installation, children, tree, wait_until
from tests.soak.evidence import catch_up, doubled, lost, unsound
from tests.soak.installations import cluster, database_url, fill, founded_on, own_cluster, small_disk
from tests.soak.writers import SCOPES, Writing

pytestmark = [
    pytest.mark.soak,
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs"),
]
SAYS = "The server's disk is full."


@contextmanager
def on_a_small_disk(folder: Path) -> Iterator[tuple[Installation, Path]]:
    """An installation whose database lies on a small disk, and where that disk is."""
    disk = folder / "disk"
    if not database_url():
        with small_disk(disk, 24), founded_on("", disk) as installation:
            yield installation, disk
        return
    with own_cluster() as home:
        disk, data = home / "disk", folder / "data"
        data.mkdir()
        with small_disk(disk, 48, "postgres"):
            address = cluster(home, "start")
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"CREATE TABLESPACE small LOCATION '{disk}'".encode())
            with founded_on(address, data, tablespace="small") as installation:
                yield installation, disk


def test_full_disk_is_ridden_out(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with on_a_small_disk(tmp_path) as (installation, disk), log.open("w") as file:
        secret = installation.token(*SCOPES)
        with installation.serve(file) as parent:
            visitor = Visitor(installation)
            visitor.join(installation.link)
            catch_up(installation)
            before = set(tree(parent.pid))
            writing = Writing(installation, secret, seed=3)
            ballast = disk / "ballast"
            writing.start()
            try:
                wait_until(lambda: writing.acknowledged > 20, 60)
                fill(ballast)
                wait_until(lambda: writing.seen[507] > 8, 120)
                fill(ballast)
                _reads_go_on(Client(installation, secret), visitor)
                assert "jobs" in children(parent.pid)
                ballast.unlink()
                freed, written = time.monotonic(), writing.acknowledged
                wait_until(lambda: writing.acknowledged > written + 20, 30)
                wait_until(lambda: SAYS not in visitor.get("/accounts").text, 60)
            finally:
                ballast.unlink(missing_ok=True)
                writing.stop()
            catch_up(installation)
            assert set(tree(parent.pid)) == before
        found = lost(installation, writing), doubled(installation, writing), unsound(installation, writing)
    first = min(moment for writer in writing.writers for moment in writer.acknowledged if moment > freed)
    print(f"first write {first - freed:.2f} s after there was room; {writing.acknowledged} writes", dict(writing.seen))
    assert found == ([], [], [])
    assert writing.seen.keys() <= {200, 201, 409, 503, 507}
    assert "Traceback" not in log.read_text()


def _reads_go_on(client: Client, visitor: Visitor) -> None:
    """Pages, the sign-in and the API are read; a form is told 507 and keeps what was entered."""
    assert client.send("GET", "/opportunities").status == 200
    page = visitor.get("/accounts")
    assert page.status == 200
    assert Visitor(visitor.installation).get("/signin/").status == 200
    # A single row may still find its place in pages that are there.
    told = next(filter(lambda reply: reply.status != 200, (_posted(visitor, number) for number in range(50))))
    assert (told.status, "Kept Cranes" in told.text) == (507, True)
    assert any(SAYS in visitor.get("/accounts").text for _ in range(20))


def _posted(visitor: Visitor, number: int) -> Reply:
    owner = re.search(r'(?s)name="owner_id".*?<option value="([^"]+)" selected', visitor.get("/accounts/new").text)
    assert owner
    return visitor.post("/accounts/new", kind="company", name=f"Kept Cranes {number}", owner_id=owner[1])
