"""The short form of the kill trial: `make soak` is the long one."""

import sys
from pathlib import Path

import pytest

from tests.soak.installations import database_url, founded_on
from tests.soak.kills import Trial

pytestmark = [
    pytest.mark.soak,
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
KILLS, WRITES, SECONDS = 4, 20, 300.0


def test_no_acknowledged_write_is_lost_or_made_twice_under_kill_9(tmp_path: Path) -> None:
    with founded_on(database_url(), tmp_path) as installation:
        outcome = Trial(installation, seed=1).run(kills=KILLS, writes=WRITES, seconds=SECONDS)
    print(outcome)
    assert (outcome.lost, outcome.doubled, outcome.unsound) == ([], [], [])
    assert outcome.kills.total() >= KILLS
    assert outcome.acknowledged >= WRITES
