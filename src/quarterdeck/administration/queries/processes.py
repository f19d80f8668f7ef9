"""How the processes of this installation are, from what they wrote down of themselves. No query."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quarterdeck.values.dataclasses import dataclass

# Written by the parent of all processes, and by the jobs process.
PROCESSES, JOBS = "processes.json", "jobs.json"


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A supervised process: since when it runs, or is down. `restarts` since the start of the parent."""

    name: str
    is_up: bool
    since: datetime
    restarts: int


@dataclass(frozen=True, slots=True)
class JobRow:
    """One piece of background work: when it last ran, and what is wrong with it."""

    name: str
    ran_at: datetime | None
    failures: int
    error: str


def processes(data_dir: Path) -> tuple[ProcessRow, ...]:
    """The supervised processes; none where `quarterdeck run` does not run."""
    told = _read(data_dir / PROCESSES)
    if not told or not _exists(told.get("pid")):
        return ()
    return tuple(
        ProcessRow(
            name=str(row["name"]),
            is_up=_exists(row["pid"]),
            since=datetime.fromtimestamp(row["since"], UTC),
            restarts=int(row["restarts"]),
        )
        for row in told["children"]
    )


def jobs(data_dir: Path) -> tuple[JobRow, ...]:
    """What the jobs process says of its work."""
    told = _read(data_dir / JOBS)
    return tuple(
        JobRow(
            name=str(row["name"]),
            ran_at=datetime.fromtimestamp(row["ran_at"], UTC) if row["ran_at"] else None,
            failures=int(row["failures"]),
            error=str(row["error"]),
        )
        for row in told.get("jobs", ())
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return told


def _exists(pid: int | None) -> bool:
    """Whether a process runs: not one that has ended and waits for its parent to see it."""
    if pid is None:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in {"Z", "X"}
