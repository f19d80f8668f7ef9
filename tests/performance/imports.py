"""What an import of opportunities costs: `python -m tests.performance.imports`.

Each row is a deal with a history of its own, brought into a company that is empty otherwise, and taken back again.
Printed are rows per second of CPU and by the clock, how long others waited who wrote meanwhile, and the most memory
the process took, after a first file and after one ten times as long; then whether each bar is held. CPU is
compared with that of the bare work in the same run (`bare.py`). Where that had to wait, since others use the machine,
neither CPU nor waits are asked for: transactions take fewer rows then.
`python -m tests.performance.imports 1000000` measures the longest; `make bench` ends with a short one. On PostgreSQL
nobody waits for the whole database, so that nobody is asked there, and the bare work is not done.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from pysqlite3.dbapi2 import connect

ROWS = 20_000
# CPU of check and apply together, and of taking back, in that of the bare work; memory of a file ten times as long.
MOST_BARE, MOST_BARE_BACK, MORE_MEMORY = 4, 3, 1.2
# By how much the clock may be ahead of CPU in the bare work on a machine that nobody else uses.
CROWDED = 1.5
# Seconds.
LONGEST_WAIT = 0.5
MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
account = "customer"
stage = "phase"
amount = "value"
currency = { default = "EUR" }
close_date = "ended"
source = "source"
created_at = "begun"
closed_at = "ended"
[history]
start = "qualification"
at_close = ["amount"]
"""
PHASES = ("qualification", "closed_won", "proposal", "closed_lost", "negotiation")


@dataclass(frozen=True)
class Measured:
    """One file, in and back: seconds of CPU and by the clock, MiB at most, seconds that others waited.

    `bare` are those of CPU that the bare work takes, and by the clock; 0 where it is not done.
    """

    rows: int
    checked: float
    applied: float
    undone: float
    clock: float
    undo_clock: float
    memory: float
    waited: float
    bare: tuple[float, float]

    @property
    def speed(self) -> float:
        """Rows checked and applied per second of CPU."""
        return self.rows / (self.checked + self.applied)

    def __str__(self) -> str:
        return (
            f"{self.rows:>9,} rows: checked {self.rows / self.checked:,.0f}, applied {self.rows / self.applied:,.0f}, "
            f"both {self.speed:,.0f} per CPU second, {self.rows / self.clock:,.0f} by the clock; taken back "
            f"{self.rows / self.undone:,.0f} per CPU second, {self.rows / self.undo_clock:,.0f} by the clock; "
            f"{self.memory:.0f} MiB at most; others waited {self.waited:.2f} s at most"
        )


def main(arguments: Sequence[str]) -> int:
    """Measure a short file and a long one. Fails when a bar is not held."""
    most = int(arguments[0]) if arguments else ROWS
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for count in (most // 10, most):
            path = Path(folder) / f"deals-{count}.csv"
            _write(path, count)
            found.append(_measured(path, count))
            print(found[-1], flush=True)
    short, long = found
    bars = [("memory of ten times the rows", long.memory / short.memory, MORE_MEMORY)]
    bare, clock = long.bare
    if bare:
        print(f"the bare work: {long.rows / bare:,.0f} rows per CPU second, {long.rows / clock:,.0f} by the clock")
        rest = [
            ("CPU of check and apply in that of the bare work", long.rows / long.speed / bare, MOST_BARE),
            ("CPU of taking back in that of the bare work", long.undone / bare, MOST_BARE_BACK),
            ("seconds that others waited", max(one.waited for one in found), LONGEST_WAIT),
        ]
        if clock <= bare * CROWDED:
            bars += rest
        else:
            print(f"Others use the machine, {clock / bare:.1f} seconds by the clock for each of CPU. Not asked for:")
            print(*(f"{name} {figure:,.2f} (bar {bar:,})" for name, figure, bar in rest), sep="; ")
    for name, figure, bar in bars:
        print(f"{'held' if figure <= bar else 'NOT HELD'}: {name} {figure:,.2f} (bar {bar:,})")
    return int(any(figure > bar for _, figure, bar in bars))


def _measured(path: Path, count: int) -> Measured:
    from quarterdeck.imports.actions import apply_import, check_file, undo_import
    from quarterdeck.imports.terms import Settings
    from quarterdeck.users.queries import system_actor

    by, waits, before = system_actor(), list[float](), _copied(path.with_suffix(".before"))
    with _somebody_writing(waits):
        marks = [(process_time(), perf_counter())]
        report = check_file(path=path, mapping=MAPPING, settings=Settings(), by=by)
        marks.append((process_time(), perf_counter()))
        done = apply_import(import_id=report.id, by=by)
        marks.append((process_time(), perf_counter()))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert sum(done.outcomes.values()) == count == done.outcomes.get("done")  # type: ignore[call-overload]  # a word is its text
        bare = _bare(before, path) if before else (0, 0)
        again = perf_counter()
        assert undo_import(import_id=report.id, by=by).done == count
        marks.append((process_time(), perf_counter()))
    (_, began), (checked, _), (applied, clock), (undone, end) = marks
    return Measured(
        rows=count,
        checked=checked - marks[0][0],
        applied=applied - checked,
        undone=undone - applied,
        clock=clock - began,
        undo_clock=end - again,
        memory=memory,
        waited=waits[0],
        bare=bare,
    )


def _copied(path: Path) -> Path | None:
    """The database as it is, in this file; None where no bare work is done."""
    if _is_postgres():
        return None
    with connect(_database()) as database:
        database.execute("VACUUM INTO ?", (str(path),))
    return path


def _bare(before: Path, file: Path) -> tuple[float, float]:
    """Seconds of CPU and by the clock that writing the rows takes which are in the database and were not before."""
    command = [sys.executable, "-m", "tests.performance.bare", str(before), str(_database()), str(file)]
    cpu, clock = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    before.unlink()
    return float(cpu), float(clock)


def _is_postgres() -> bool:
    return os.environ.get("QUARTERDECK_DB") == "postgres"


def _database() -> Path:
    return Path(os.environ["QUARTERDECK_DATA_DIR"]) / "quarterdeck.sqlite3"


@contextmanager
def _somebody_writing(waits: list[float]) -> Iterator[None]:
    """Another process writes until the block ends; its longest wait is added."""
    if _is_postgres():
        yield
        waits.append(0)
        return
    command = [sys.executable, "-m", "tests.performance.waiting", str(_database())]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as other:  # type: ignore[call-overload]  # both are pipes
        yield
        said, _ = other.communicate()
        longest, count = said.split()
        assert int(count) > 0
        waits.append(float(longest))


def _write(path: Path, count: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["nr", "title", "rep", "customer", "phase", "value", "begun", "ended", "source"])
        for number in range(count):
            phase = PHASES[number % len(PHASES)]
            begun, ended = f"2024-{number % 12 + 1:02}-10", f"2025-{number % 12 + 1:02}-20"
            customer = f"Customer {number % CUSTOMERS}"
            writer.writerow([f"{count}-{number}", f"Deal {number}", REP, customer, phase, number, begun, ended, "Web"])


REP, CUSTOMERS = "Rita Vogel", 200


def _lay_ground() -> None:
    """A company with a seller and customers, in a folder of its own."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from quarterdeck.customers.actions import create_accounts
    from quarterdeck.customers.terms import NewAccount
    from quarterdeck.demo.actions.ground import QUIET, add_member, lay_ground
    from quarterdeck.users.queries import system_actor
    from quarterdeck.users.terms import NewCompany

    lay_ground(company=NewCompany("Bench", reporting_currency="EUR"), currencies=("EUR",), at=None)
    owner_id = add_member(name=REP, email="rita@bench.example", role="rep", has_password=False, at=None)
    rows = [NewAccount(name=f"Customer {number}", owner_id=owner_id) for number in range(CUSTOMERS)]
    create_accounts(rows=rows, by=system_actor(), via=QUIET)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"QUARTERDECK_DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "quarterdeck.server.settings"}
        _lay_ground()
        sys.exit(main(sys.argv[1:]))
