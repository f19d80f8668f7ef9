"""How many rows of opportunities an import checks and applies per second of CPU: `python -m tests.performance.imports`.

Each row is a deal with a history of its own, brought into a company that is empty otherwise. Printed as well is how
long others waited who wrote meanwhile, and the most memory the process took, after a first file and after one ten times
as long. `python -m tests.performance.imports 1000000` measures the longest.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time

ROWS = 20_000
# What the performance page asks for: rows per second, check and apply together; seconds that others wait; memory of a
# file ten times as long.
MUST = 3_000
LONGEST_WAIT = 0.5
MORE_MEMORY = 1.2
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


def main(arguments: Sequence[str]) -> int:
    """Measure a short file and a long one. Fails when a bar is not held."""
    from quarterdeck.imports.actions import apply_import, check_file
    from quarterdeck.imports.terms import Settings
    from quarterdeck.users.queries import system_actor

    most = int(arguments[0]) if arguments else ROWS
    by, speed = system_actor(), 0.0
    memory: list[float] = []
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for count in (most // 10, most):
            path = Path(folder) / f"deals-{count}.csv"
            _write(path, count)
            with _somebody_writing(waits):
                started, clock = process_time(), perf_counter()
                report = check_file(path=path, mapping=MAPPING, settings=Settings(), by=by)
                checked = process_time()
                done = apply_import(import_id=report.id, by=by)
                ended, clock = process_time(), perf_counter() - clock
            assert sum(done.outcomes.values()) == count == done.outcomes.get("done")  # type: ignore[call-overload]  # a word is its text
            speed = count / (ended - started)
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
            print(
                f"{count:>7} rows: checked {count / (checked - started):.0f}, applied {count / (ended - checked):.0f}, "
                f"both {speed:.0f} rows per CPU second, {count / clock:.0f} by the clock; {memory[-1]:.0f} MiB at most;"
                f" others waited {waits[-1]:.2f} s at most",
                flush=True,
            )
    return int(speed < MUST or max(waits) > LONGEST_WAIT or memory[1] > memory[0] * MORE_MEMORY)


@contextmanager
def _somebody_writing(waits: list[float]) -> Iterator[None]:
    """Another process writes until the block ends; its longest wait is added."""
    database = Path(os.environ["QUARTERDECK_DATA_DIR"]) / "quarterdeck.sqlite3"
    command = [sys.executable, "-m", "tests.performance.waiting", str(database)]
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
