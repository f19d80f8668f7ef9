"""Writers who remember what they were promised: every acknowledged write, and what each deal must be by it."""

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from quarterdeck.values.ids import parse_id
from tests.processes.client import Client, Reply
from tests.processes.installation import COLLEAGUE, Installation

SCOPES = ("opportunities.create", "opportunities.edit", "opportunities.move", "opportunities.assign")
WRITERS = 4
PAUSE = 0.05
# Replies after which a client sends the same request with the same key again.
AGAIN = frozenset({0, 409, 429, 503, 507})


@dataclass
class Deal:
    """One deal as its writer knows it: every acknowledged write raised its version by one."""

    public_id: str
    name: str
    stage: str
    owner: str
    version: int = 1
    source: str = ""
    handed_over: int = 0

    @property
    def id(self) -> int:
        return parse_id(self.public_id)


@dataclass(frozen=True)
class Company:
    """What the writers need to know of the installation."""

    pipeline: str
    stages: tuple[str, ...]
    people: tuple[str, str]


@dataclass
class Writer:
    """Creates, edits, moves and hands over deals of its own until told to stop."""

    number: int
    client: Client
    company: Company
    seed: int
    deals: list[Deal] = field(default_factory=list)
    seen: Counter[int] = field(default_factory=Counter)
    acknowledged: list[float] = field(default_factory=list)
    replayed: int = 0
    failures: list[str] = field(default_factory=list)

    def run(self, stopping: threading.Event) -> None:
        """Write until told to stop; the write that is begun is brought to its end."""
        choice = random.Random(self.seed + self.number)
        while not stopping.is_set() and not self.failures:
            if len(self.deals) < 3 or choice.random() < 0.25:
                self._create()
            else:
                choice.choice((self._edit, self._move, self._hand_over))(choice.choice(self.deals))

    def _create(self) -> None:
        name = f"Writer {self.number} deal {len(self.deals)}"
        made = self._write("POST", "/opportunities", {"pipeline_id": self.company.pipeline, "name": name})
        if made:
            self.deals.append(Deal(made["id"], name, made["stage_id"], made["owner_id"]))

    def _edit(self, deal: Deal) -> None:
        source = f"Step {deal.version}"
        if self._write("PATCH", f"/opportunities/{deal.public_id}", {"source": source}):
            deal.version, deal.source = deal.version + 1, source

    def _move(self, deal: Deal) -> None:
        stage = next(one for one in self.company.stages if one != deal.stage)
        if self._write("POST", f"/opportunities/{deal.public_id}/move", {"stage_id": stage}):
            deal.version, deal.stage = deal.version + 1, stage

    def _hand_over(self, deal: Deal) -> None:
        owner = next(one for one in self.company.people if one != deal.owner)
        if self._write("PATCH", f"/opportunities/{deal.public_id}", {"owner_id": owner}):
            deal.version, deal.owner = deal.version + 1, owner
            # The colleague is told of each; nobody is told of what they did themselves.
            deal.handed_over += owner == self.company.people[1]

    def _write(self, method: str, path: str, body: object) -> dict[str, Any] | None:
        """Send a write until it is acknowledged, always with the same key; None when it was refused."""
        key = f"writer-{self.number}-{len(self.acknowledged)}"
        while True:
            reply = self.client.send(method, path, body, Idempotency_Key=key)
            self.seen[reply.status] += 1
            if reply.status in AGAIN:
                time.sleep(PAUSE)
                continue
            return self._read(reply, f"{method} {path} {body}")

    def _read(self, reply: Reply, what: str) -> dict[str, Any] | None:
        if reply.status not in (200, 201):
            self.failures.append(f"{what}: {reply.status} {reply.body.decode(errors='replace')[:500]}")
            return None
        self.acknowledged.append(time.monotonic())
        self.replayed += "idempotent-replayed" in reply.headers
        content: dict[str, Any] = reply.content
        return content


class Writing:
    """Four writers at work, each in a thread of its own."""

    def __init__(self, installation: Installation, secret: str, seed: int) -> None:
        self.stopping = threading.Event()
        client = Client(installation, secret)
        company = company_of(client)
        self.writers = [Writer(number, client, company, seed) for number in range(WRITERS)]
        self._threads = [
            threading.Thread(target=writer.run, args=(self.stopping,), daemon=True) for writer in self.writers
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 90.0) -> None:
        """Let each writer bring what it has begun to its end."""
        self.stopping.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0.0))
        assert not any(thread.is_alive() for thread in self._threads), "a write was never acknowledged"

    @property
    def acknowledged(self) -> int:
        return sum(len(writer.acknowledged) for writer in self.writers)

    @property
    def replayed(self) -> int:
        return sum(writer.replayed for writer in self.writers)

    @property
    def seen(self) -> Counter[int]:
        """How many replies of each status came back, over all writers."""
        return sum((writer.seen for writer in self.writers), Counter())

    def longest_gap(self) -> float:
        """Seconds of the longest stretch in which nobody's write was acknowledged."""
        moments = sorted(moment for writer in self.writers for moment in writer.acknowledged)
        return max((after - before for before, after in itertools.pairwise(moments)), default=0.0)


def company_of(client: Client) -> Company:
    """What the writers need of a running installation in which the colleague may own deals."""
    pipeline = client.pipeline()
    stages = tuple(stage["id"] for stage in pipeline["stages"] if stage["kind"] == "open")[:2]
    people = {person["name"]: person["id"] for person in client.send("GET", "/people").content["items"]}
    return Company(pipeline["id"], stages, (people["Ada Lind"], people[COLLEAGUE]))
