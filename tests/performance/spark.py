"""Questions about the past asked of Sail by Spark Connect, beside DuckDB on this machine: the same tables and answers.

`python -m tests.performance.spark 100000 1000000`, in the environment that `make spark` makes, prints a table of
milliseconds. It fails where an answer differs.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import django

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.schema import Dialect
from tests.performance.questions import ALL, FOLDER, QUESTIONS
from tests.sails import sail

ROUNDS = 3


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, a median after one round that is not counted, and what came of it."""
    times, told = [], None
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        told = work()
        times.append(1_000 * (time.perf_counter() - begun))
    return median(times[1:]), told


def measure(deals: int, url: str, folder: Path) -> list[str]:
    """Rows of the table; how long the hand-over took and what it takes on disk stand first. Raises ValueError."""
    from quarterdeck.warehouse.actions.elsewhere import Elsewhere
    from quarterdeck.warehouse.actions.keeping import connect, seen_by

    duck, there = Duck(connect(FOLDER / f"{deals}.duckdb")), Elsewhere(url, folder / str(deals))
    begun = time.perf_counter()
    there.follow(duck)
    size = sum(file.stat().st_size for file in there.folder.rglob("*.parquet")) >> 20
    rows = [f"| hand-over, {size} MiB | {deals:,} | | {1_000 * (time.perf_counter() - begun):.0f} |"]
    with seen_by(duck, ALL) as here, there.seen_by(ALL) as spark:
        for asked in QUESTIONS:
            ours, told = _timed(lambda ask=asked.ours: ask(here))  # type: ignore[misc]
            theirs, same = _timed(lambda ask=asked.ours: ask(spark))  # type: ignore[misc]
            if told != same:
                raise ValueError(f"{asked.name}: {Dialect.SPARK} gives another answer.")
            rows.append(f"| {asked.name} | {deals:,} | {ours:.0f} | {theirs:.0f} |")
            print(rows[-1], file=sys.stderr, flush=True)
    there.leave()
    return rows


def main(arguments: Sequence[str]) -> int:
    """Every size that is named."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck.server.settings"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QUARTERDECK_DATA_DIR"] = folder
        django.setup()
        with sail() as url:
            rows = [row for deals in arguments for row in measure(int(deals), url, Path(folder))]
    print("\n".join(["| question | deals | DuckDB, ms | Sail, ms |", "|---|---|---|---|", *rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
