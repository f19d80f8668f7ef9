"""The API under several writers at once: one winner, nothing done twice. Under kill -9: see tests/soak."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.processes.client import Client, Reply
from tests.processes.installation import SAME_ON_BOTH, founded

pytestmark = [pytest.mark.process, SAME_ON_BOTH, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
SCOPES = ("opportunities.create", "opportunities.edit", "opportunities.move", "opportunities.delete")
WRITERS = 8


@dataclass(frozen=True)
class Served(Client):
    """A running installation, Ada's token, and the parent process."""

    parent: int

    def made(self, name: str = "Cranes") -> str:
        reply = self.send("POST", "/opportunities", {"pipeline_id": self.pipeline()["id"], "name": name})
        return f"/opportunities/{reply.content['id']}"

    def history(self, path: str) -> int:
        found: int = self.send("GET", f"{path}/history").content["count"]
        return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    installation = founded(tmp_path_factory.mktemp("api"))
    secret = installation.token(*SCOPES)
    with installation.serve() as parent:
        yield Served(installation, secret, parent.pid)


@pytest.fixture(autouse=True)
def sound(served: Served) -> Iterator[None]:
    """Seals, kept totals and the rest still agree after each test."""
    yield
    assert served.installation.report("check") == {"findings": []}


def at_once(work: Callable[[int], Reply]) -> list[Reply]:
    """The replies of writers that start together."""
    barrier = threading.Barrier(WRITERS)

    def start(number: int) -> Reply:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(start, range(WRITERS)))


def test_of_writers_with_the_same_version_one_wins(served: Served) -> None:
    for _ in range(5):
        path = served.made()
        replies = at_once(lambda n: served.send("PATCH", path, {"source": f"Writer {n}"}, If_Match='"v1"'))  # noqa: B023  they run within this round
        assert sorted(reply.status for reply in replies) == [200] + [412] * (WRITERS - 1)
        winner = next(reply for reply in replies if reply.status == 200)
        assert served.send("GET", path).content["source"] == winner.content["source"]
        assert served.history(path) == 2


def test_same_key_at_once_is_one_write(served: Served) -> None:
    before = served.send("GET", "/opportunities").content["count"]
    body = {"pipeline_id": served.pipeline()["id"], "name": "Once"}
    replies = at_once(lambda n: served.send("POST", "/opportunities", body, Idempotency_Key="at-once"))
    assert {reply.status for reply in replies} == {201}
    assert len({reply.content["id"] for reply in replies}) == 1
    assert sum("idempotent-replayed" not in reply.headers for reply in replies) == 1
    assert served.send("GET", "/opportunities").content["count"] == before + 1


def test_movers_of_one_deal_take_turns(served: Served) -> None:
    path = served.made()
    stages = [stage["id"] for stage in served.pipeline()["stages"] if stage["kind"] == "open"][:3]
    replies = at_once(lambda n: served.send("POST", f"{path}/move", {"stage_id": stages[n % 3]}))
    assert {reply.status for reply in replies} == {200}
    versions = [reply.content["version"] for reply in replies]
    assert served.send("GET", path).content["version"] == max(versions)
    assert served.history(path) == max(versions)
