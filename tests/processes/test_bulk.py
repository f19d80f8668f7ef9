"""Bulk edits of a running installation: kill -9 of the jobs in the middle loses no row and does none twice."""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.processes.client import Client
from tests.processes.installation import SAME_ON_BOTH, Installation, children, founded, wait_until

pytestmark = [
    pytest.mark.process,
    SAME_ON_BOTH,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
DEALS = 150
RESULTS = "SELECT count(*) FROM inspection_bulkresult WHERE step = '{step}'"
# Deals with an unlike number of entries by bulk edits: nobody's when each has its own, once.
UNLIKE = """SELECT o.id FROM opportunities_opportunity o LEFT JOIN journal_entry e
  ON e.record_id = o.id AND e.kind = 'opportunity' AND e.door = 'bulk' GROUP BY o.id HAVING count(e.seq) <> {times}"""


def killed_at(counts: list[int], installation: Installation, parent: int, done: Callable[[], int]) -> None:
    """Kill the jobs each time so many rows are worked off, while others still wait."""

    def is_time(least: int) -> bool:
        return done() >= least and "jobs" in children(parent)

    for least in counts:
        wait_until(partial(is_time, least), 180)
        os.kill(children(parent)["jobs"], signal.SIGKILL)
        assert done() < DEALS, "the rows were all done before the jobs were killed: take more of them"


def test_killed_jobs_neither_lose_nor_repeat_a_row(tmp_path: Path) -> None:
    installation = founded(tmp_path)
    client = Client(installation, installation.token("opportunities.create", "opportunities.edit"))

    def done(step: str = "apply") -> int:
        return int(installation.rows(RESULTS.format(step=step))[0][0])

    with installation.serve(workers=1) as parent:
        pipeline = client.pipeline()["id"]
        for number in range(DEALS):
            body = {"pipeline_id": pipeline, "name": f"Deal {number}", "source": "Fair"}
            assert client.send("POST", "/opportunities", body).status == 201
        asked = {"query": "kind=open", "fields": {"competitor": "Kappa", "source": ""}}
        made = client.send("POST", "/bulk-runs", asked)
        assert made.status == 201, made.body
        assert made.content["total"] == DEALS
        run = f"/bulk-runs/{made.content['id']}"
        assert client.send("POST", f"{run}/apply").status == 202
        killed_at([5, 60], installation, parent.pid, done)
        wait_until(lambda: client.send("GET", run).content["state"] == "done", 300)
        assert client.send("GET", run).content["applied"] == {"changed": DEALS, "unchanged": 0, "refused": 0}
        stored = "SELECT DISTINCT competitor, source FROM opportunities_opportunity"
        assert installation.rows(stored) == [("Kappa", "")]
        assert installation.rows(UNLIKE.format(times=1)) == []
        assert client.send("POST", f"{run}/undo").status == 202
        killed_at([5], installation, parent.pid, lambda: done("undo"))
        wait_until(lambda: client.send("GET", run).content["state"] == "undone", 300)
        assert client.send("GET", run).content["undone"] == {"changed": DEALS, "unchanged": 0, "refused": 0}
        assert installation.rows(stored) == [("", "Fair")]
        assert installation.rows(UNLIKE.format(times=2)) == []
