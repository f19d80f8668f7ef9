"""The API under several writers at once and under kill -9: one winner, nothing lost, nothing done twice."""

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from typing import Any

import pytest

from tests.processes.installation import Installation, children

pytestmark = [pytest.mark.process, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
SCOPES = ("opportunities.create", "opportunities.edit", "opportunities.move", "opportunities.delete")
WRITERS = 8


@dataclass(frozen=True)
class Reply:
    """What came back, header names in small letters; status 0 when nothing did."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


def _named(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@dataclass(frozen=True)
class Served:
    """A running installation, its parent process, and Ada's token."""

    installation: Installation
    parent: int
    secret: str

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            f"{self.installation.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json", **named},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return Reply(reply.status, _named(reply.headers), reply.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, _named(error.headers), error.read())
        except OSError:
            return Reply(0, {}, b"")

    def pipeline(self) -> Any:
        return self.send("GET", "/pipelines").content["items"][0]

    def made(self, name: str = "Cranes") -> str:
        reply = self.send("POST", "/opportunities", {"pipeline_id": self.pipeline()["id"], "name": name})
        return f"/opportunities/{reply.content['id']}"

    def history(self, path: str) -> int:
        found: int = self.send("GET", f"{path}/history").content["count"]
        return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    installation = Installation(tmp_path_factory.mktemp("api"))
    installation.init()
    scopes = [part for scope in SCOPES for part in ("--scope", scope)]
    made = installation.report("token", "create", "ada@nordvik.example", "--name", "Test", *scopes)
    with installation.serve() as parent:
        yield Served(installation, parent.pid, made["secret"])


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


def test_kill_loses_nothing_that_was_acknowledged_and_repeats_nothing(served: Served) -> None:
    """Clients that got no answer send again with the same key: each of their deals is there once."""
    pipeline_id = served.pipeline()["id"]
    stop = threading.Event()

    def client(number: int) -> list[str]:
        names: list[str] = []
        while not stop.is_set():
            name = f"Client {number} deal {len(names)}"
            body = {"pipeline_id": pipeline_id, "name": name}
            while served.send("POST", "/opportunities", body, Idempotency_Key=name.replace(" ", "-")).status != 201:
                time.sleep(0.05)
            names.append(name)
        return names

    with ThreadPoolExecutor(3) as pool:
        clients = [pool.submit(client, number) for number in range(3)]
        for _ in range(3):
            time.sleep(1)
            os.kill(children(served.parent)["web"], signal.SIGKILL)
            time.sleep(3)
        stop.set()
        names = [name for done in clients for name in done.result()]
    assert len(names) > 20
    found = []
    cursor: str | None = ""
    while cursor is not None:
        page = served.send("GET", f"/opportunities?text=client&limit=200&cursor={cursor}").content
        found += [row["name"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(found) == sorted(names)
