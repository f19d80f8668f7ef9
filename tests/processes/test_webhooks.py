"""Webhooks of a running installation: events arrive, and survive kill -9 of the jobs."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.processes.client import Client
from tests.processes.installation import SAME_ON_BOTH, children, founded, wait_until
from tests.receivers import Receiver, receiver

pytestmark = [
    pytest.mark.process,
    SAME_ON_BOTH,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

STATES = "SELECT state, count(*) FROM webhooks_delivery GROUP BY state"


def accounts_of(told: Receiver) -> list[str]:
    """Names of the accounts that it was told of, in order, each once."""
    names = (json.loads(taken.body)["data"]["name"] for taken in told.taken)
    return list(dict.fromkeys(names))


def test_killed_jobs_lose_no_event_and_keep_its_id(tmp_path: Path) -> None:
    with receiver(Receiver(delay=0.3)) as target:
        installation = founded(tmp_path, {"QUARTERDECK_OUTBOUND_ALLOW": json.dumps([target.place])})
        client = Client(installation, installation.token("settings.manage", "customers.edit"))
        with installation.serve(workers=1) as parent:
            body = {"name": "Hook", "url": target.url, "events": ["account.created"]}
            made = client.send("POST", "/webhooks", body)
            assert made.status == 201, (made.status, made.body)
            secret = made.content["secret"]
            names = [f"Account {number}" for number in range(12)]
            for number, name in enumerate(names):
                assert client.send("POST", "/accounts", {"name": name}).status == 201
                if number % 5 == 2:
                    wait_until(lambda: "jobs" in children(parent.pid), 180)
                    os.kill(children(parent.pid)["jobs"], signal.SIGKILL)
            # what was sent by killed jobs is sent once more, when their claim on it has run out
            wait_until(lambda: installation.rows(STATES) == [("delivered", len(names))], 300)
        assert set(accounts_of(target)) == set(names)
        ids = {(taken.headers["webhook-id"], taken.body) for taken in target.taken}
        assert len(ids) == len(names), "one id and one body for each event, however often it was sent"
        for taken in target.taken:
            Webhook(secret).verify(taken.body, taken.headers)
