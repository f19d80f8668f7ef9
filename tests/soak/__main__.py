"""`make soak`: 200 kills on SQLite and on PostgreSQL, written to docs/reference/soak.md with commit and date.

`python -m tests.soak [sqlite|postgres ...] [--kills N]`; without a database it does both. It takes half an hour
for each on a small machine.
"""

import argparse
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.architecture.source import ROOT
from tests.soak.installations import cluster, founded_on, own_cluster
from tests.soak.kills import Outcome, Trial
from tests.soak.report import write_report

KILLS, LONGEST_SECONDS = 200, 3 * 3600.0


def main() -> int:
    """Run the trials; 1 when one of them found something."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("databases", nargs="*", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    parser.add_argument("--kills", type=int, default=KILLS)
    asked = parser.parse_args()
    outcomes = {}
    for name in asked.databases:
        outcomes[name] = _tried(name, asked.kills)
        print(name, outcomes[name], flush=True)
        write_report(name, outcomes[name], commit=_commit(), day=datetime.now(UTC).date())
    return int(any(outcome.lost or outcome.doubled or outcome.unsound for outcome in outcomes.values()))


def _tried(name: str, kills: int) -> Outcome:
    if name == "postgres":
        with own_cluster() as home:
            return _on(cluster(home, "start"), kills)
    return _on("", kills)


def _on(address: str, kills: int) -> Outcome:
    with tempfile.TemporaryDirectory() as folder, founded_on(address, Path(folder)) as installation:
        return Trial(installation, seed=datetime.now(UTC).toordinal()).run(kills=kills, seconds=LONGEST_SECONDS)


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode().strip()


if __name__ == "__main__":
    sys.exit(main())
