"""How long a committed write takes until an answer shows it, while somebody looks: on the measured company.

`python -m tests.performance.freshness [sqlite] [postgres]` prints the figures, and fails where the 95th percentile is
above two seconds; with `write` it writes docs/reference/freshness.md. One client creates deals at random moments; a
second asks for the pipeline created four times a second, as pages that are open do.
"""

import http.client
import json
import math
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from statistics import median
from threading import Event, Thread
from typing import Any

from tests.performance.__main__ import company_on, company_program
from tests.performance.company import Company
from tests.performance.requests import creations
from tests.performance.servers import ROOT, Server, served
from tests.performance.stores import Store

PAGE = ROOT / "docs" / "reference" / "freshness.md"
WRITES = 60
MOST_SECONDS = 2.0
LOOKS_EVERY = 0.25
# Gaps between writes are random, so that they fall anywhere between two refreshes.
LONGEST_GAP = 3.0
BUILT_WITHIN = 900
PATH = "/api/v1/metrics/pipeline_created"


@dataclass
class Looker:
    """Somebody who asks again and again, and writes down when how many deals were told."""

    server: Server
    company: Company
    ended: Event = field(default_factory=Event)
    seen: list[tuple[float, int]] = field(default_factory=list)
    asks: "count[int]" = field(default_factory=count)

    def look(self) -> int | None:
        """How many deals the answer counts; None while there is none."""
        told = _asked(self.server, self.company.tokens[next(self.asks) % len(self.company.tokens)])
        return None if told is None else int(told["total"]["count"])

    def keep_looking(self) -> None:
        """Until it is told to end."""
        while not self.ended.wait(LOOKS_EVERY):
            told = self.look()
            if told is not None:
                self.seen.append((time.monotonic(), told))


def _asked(server: Server, token: str) -> dict[str, Any] | None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        line.request("GET", PATH, headers={"Authorization": f"Bearer {token}"})
        answer = line.getresponse()
        body = answer.read()
    finally:
        line.close()
    if answer.status == 503:
        return None
    if answer.status != 200:
        raise SystemExit(f"{PATH} answered {answer.status}: {body[:300]!r}")
    found: dict[str, Any] = json.loads(body)
    return found


@contextmanager
def copied(store: Store) -> Iterator[None]:
    """The process that owns the analytics copy of this store, as the product starts it."""
    process = subprocess.Popen([sys.executable, "-m", "quarterdeck.server.warehouse"], env=store.environment, cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def seconds_until_seen(committed: Sequence[float], before: int, seen: Sequence[tuple[float, int]]) -> list[float]:
    """For each write in order: seconds from its commit to the first answer that counts it; infinite where none did."""
    return [
        next((at for at, told in seen if told >= before + number), math.inf) - at_commit
        for number, at_commit in enumerate(committed, start=1)
    ]


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def measured(database: str, writes: int = WRITES) -> list[float]:
    """Seconds from commit to seen of each write on a copy of the company in this database."""
    store = company_on(database).copied("fresh")
    company = Company(**json.loads(company_program("describe", store)))
    with served("product", store) as server, copied(store):
        looker = Looker(server, company)
        before = _built(looker)
        thread = Thread(target=looker.keep_looking)
        thread.start()
        try:
            committed = _written(server, company, writes)
            time.sleep(3 * MOST_SECONDS)
        finally:
            looker.ended.set()
            thread.join()
        return seconds_until_seen(committed, before, looker.seen)


def _built(looker: Looker) -> int:
    for _ in range(BUILT_WITHIN):
        told = looker.look()
        if told is not None:
            return told
        time.sleep(1)
    raise SystemExit("the analytics copy was not built in time")


def _written(server: Server, company: Company, writes: int) -> list[float]:
    """The moments after the answers to so many writes, which are committed by then."""
    dice, committed = Random(7), []
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for _, ask in zip(range(writes), creations(company, "product"), strict=False):
        time.sleep(dice.uniform(0, LONGEST_GAP))
        line.request(ask.method, ask.path, ask.body or None, ask.headers)
        answer = line.getresponse()
        body = answer.read()
        committed.append(time.monotonic())
        if answer.status != 201:
            raise SystemExit(f"a write was answered {answer.status}: {body[:300]!r}")
    line.close()
    return committed


def told(found: dict[str, list[float]]) -> str:
    """The page of the figures."""
    lines = [
        "# How soon a write is in the figures",
        "",
        "Written by `python -m tests.performance.freshness sqlite postgres write`: seconds from the answer to a write",
        "to the first answer of the analytics copy that counts it.",
        f"{WRITES} deals are created at random moments in a company of 100,000 deals, while somebody asks every",
        f"{LOOKS_EVERY:g} s, as open pages do. The 95th percentile may be {MOST_SECONDS:g} s.",
        "",
        "| database | median | 95th percentile | longest |",
        "|---|---|---|---|",
    ]
    for database, seconds in found.items():
        cells = (median(seconds), percentile(seconds, 0.95), max(seconds))
        lines.append(f"| {database} | " + " | ".join(f"{value:.2f}" for value in cells) + " |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and fail when it takes too long."""
    found = {database: measured(database) for database in arguments if database != "write"} or {
        "sqlite": measured("sqlite")
    }
    print(told(found))
    if "write" in arguments:
        PAGE.write_text(told(found))
    return int(any(percentile(seconds, 0.95) > MOST_SECONDS for seconds in found.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
