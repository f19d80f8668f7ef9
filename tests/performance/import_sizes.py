"""What the longest files take of memory and disk: `python -m tests.performance.import_sizes ROWS APPLIED [WIDTH]`.

A file of `ROWS` opportunities, each with a column of `WIDTH` characters more that nothing maps, is checked; then its
first rows are applied, `APPLIED` of them at least. Printed after each are the most memory the process took over what
it took before, and the most that its temporary files held: whatever it spools beyond the file itself.
"""

import csv
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time

from tests.performance.imports import MAPPING, _lay_ground, _write

MIB = 1 << 20
# Seconds between two looks at the temporary files.
EVERY = 0.2


class _Enough(Exception):
    """As many rows as were asked for have been applied."""


def main(arguments: Sequence[str], spool: Path) -> None:
    """Check a file and apply what was asked for."""
    from quarterdeck.imports.actions import apply_import, check_file
    from quarterdeck.imports.terms import Settings
    from quarterdeck.users.queries import system_actor

    rows, wanted, width = (*map(int, arguments), 0)[:3]
    by, folder = system_actor(), Path(os.environ["QUARTERDECK_DATA_DIR"])
    small, path = folder / "first.csv", folder / "deals.csv"
    # What the process needs for any file at all is loaded, and is no part of what this one takes.
    _write(small, 100)
    apply_import(import_id=check_file(path=small, mapping=MAPPING, settings=Settings(), by=by).id, by=by)
    _write(path, rows)
    if width:
        _widen(path, width)
    print(f"{rows:,} rows, {path.stat().st_size / MIB:,.0f} MiB", flush=True)

    def enough(done: int) -> None:
        if done >= wanted:
            raise _Enough

    def check() -> int:
        return check_file(path=path, mapping=MAPPING, settings=Settings(), by=by).id

    def apply() -> None:
        try:
            apply_import(import_id=found[0], by=by, progress=enough)
        except _Enough:
            return

    found: list[int] = []
    _measured("check", spool, lambda: found.append(check()))
    if wanted:
        _measured(f"apply of {wanted:,}", spool, apply)


def _measured(name: str, spool: Path, work: Callable[[], None]) -> None:
    idle = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    cpu, clock = process_time(), perf_counter()
    with _watched(spool) as most:
        work()
    cpu, clock = process_time() - cpu, perf_counter() - clock
    over = _status("VmHWM") - idle
    print(f"{name}: {over:.0f} MiB over {idle:.0f} idle, {most[0] / MIB:.1f} MiB of spool, {cpu:.0f} s of CPU, "
          f"{clock:.0f} s by the clock", flush=True)  # fmt: skip


def _status(name: str) -> float:
    """A figure of this process's memory, in MiB: now (VmRSS), or the most since it was cleared (VmHWM)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


@contextmanager
def _watched(spool: Path) -> Iterator[list[int]]:
    """The most bytes of temporary files meanwhile, those counted that have no name any more."""
    ended, most = Event(), [0]

    def watch() -> None:
        while not ended.wait(EVERY):
            most[0] = max(most[0], _spooled(spool))

    thread = Thread(target=watch, daemon=True)
    thread.start()
    yield most
    ended.set()
    thread.join()


def _spooled(spool: Path) -> int:
    files = {}
    for held in Path("/proc/self/fd").iterdir():
        try:
            if held.readlink().is_relative_to(spool):
                about = held.stat()
                files[about.st_ino] = about.st_size
        except FileNotFoundError:
            continue
    for path in spool.rglob("*"):
        try:
            about = path.stat()
        except FileNotFoundError:
            continue
        files[about.st_ino] = about.st_size if path.is_file() else 0
    return sum(files.values())


def _widen(path: Path, width: int) -> None:
    """Each row bears so many characters more."""
    narrow = path.rename(path.with_suffix(".narrow"))
    with narrow.open(newline="", encoding="utf-8") as source, path.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        for number, row in enumerate(csv.reader(source)):
            writer.writerow([*row, f"{number} ".ljust(width, "x") if number else "remarks"])
    narrow.unlink()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as temporary:
        os.environ |= {"QUARTERDECK_DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "quarterdeck.server.settings"}
        os.environ |= {"SQLITE_TMPDIR": temporary}
        tempfile.tempdir = temporary
        _lay_ground()
        main(sys.argv[1:], Path(temporary))
