"""Questions about the past through the product's path, over the same as bare SQL by hand on the same file of DuckDB.

`python -m tests.performance.questions [deals ...]` prints ratios and fails where they do not hold; with `write` it
writes docs/reference/analytics-speed.md. Each size has a process of its own, whose memory is told.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import django

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.many import Questions, answers
from quarterdeck.analytics.movement.asked import Movement, Window
from quarterdeck.analytics.movement.bridge import bridge
from quarterdeck.analytics.movement.past import WEEK_US, PastDay, board, series
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US, FOREVER
from tests.performance import bare_questions as bare
from tests.performance.made import NOW, START, TODAY, made
from tests.performance.servers import ROOT

FOLDER = ROOT / "var" / "bench" / "questions"
PAGE = ROOT / "docs" / "reference" / "analytics-speed.md"
ALL = Viewer(Reach.ALL)
SINCE, UNTIL = TODAY - 365, TODAY + 1
QUARTER = next((since, since + 90) for since in range(START - 30, TODAY + 90, 90) if since + 90 > TODAY)
RATIO, MEMORY_MIB, TILES_MS = 1.5, 700, 300
ROUNDS = 11
# Below this a ratio says how long Python takes to start a query, not how long the query takes.
SMALLEST_MS = 5.0
LIMITS_MS = {"win rate by owner": 20, "conversion and time in stage": 150}
TILES = (
    "win_rate", "win_rate_value", "average_deal_size", "sales_cycle", "open_pipeline", "pipeline_created",
    "pipeline_coverage", "stage_conversion",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question: through our path, and the texts that are the same by hand with their parameters."""

    name: str
    ours: Callable[[Duck], Any]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Timed:
    """A question in milliseconds: the best of both in alternation, and their ratio."""

    name: str
    ours_ms: float
    bare_ms: float

    @property
    def ratio(self) -> float:
        """Ours over bare."""
        return self.ours_ms / self.bare_ms

    @property
    def holds(self) -> bool:
        """Whether it is quick enough."""
        return self.ratio <= RATIO or self.ours_ms <= SMALLEST_MS


def _metrics(keys: Sequence[str], *segments: str, window: tuple[int, int] = (SINCE, UNTIL)) -> Callable[[Duck], Any]:
    asked = tuple(Question(key, ALL, *window, TODAY, NOW, segments, period="quarter") for key in keys)
    return lambda engine: answers(engine, Questions(ALL, asked))


PAST = PastDay(ALL, NOW - 200 * DAY_US, TODAY - 200, NOW)
_WEEKS = PastDay(ALL, NOW, TODAY, NOW, as_was=False)
_MOVED = Movement(ALL, Window(NOW - 90 * DAY_US, NOW, TODAY - 90, TODAY, 0, FOREVER // DAY_US, NOW))
QUESTIONS = (
    Asked("Q1 conversion by stage and channel", _metrics(["stage_conversion"], "stage", "channel"), (bare.CONVERSION,)),
    Asked("Q2 time in stage by stage and owner", _metrics(["time_in_stage"], "stage", "owner"), (bare.TIME_IN_STAGE,)),
    Asked(
        "Q3 win rate, deal size and cycle by quarter and team",
        _metrics(["win_rate", "average_deal_size", "sales_cycle"], "period", "team"),
        (bare.CLOSING,),
    ),
    Asked("Q4a open deals of a past day by stage", lambda engine: board(engine, PAST), (bare.AS_OF,)),
    Asked("Q4b open pipeline of 104 weeks", lambda engine: series(engine, _WEEKS), (bare.WEEKS,)),
    Asked("Q5 bridge over 90 days", lambda engine: bridge(engine, _MOVED), (bare.BRIDGE,)),
    Asked("Q6 coverage by person", _metrics(["pipeline_coverage"], "owner", window=QUARTER), (bare.COVERAGE,)),
    Asked("Q7 waiting longer than usual by stage", _metrics(["waiting_long"], "stage"), (bare.WAITING,)),
    Asked(
        "Q8a win rate, value and cycle by channel",
        _metrics(["win_rate", "win_rate_value", "sales_cycle"], "channel"),
        (bare.CHANNELS,),
    ),
    Asked("Q8b pipeline by source", _metrics(["pipeline_created"], "source"), (bare.SOURCES,)),
    Asked("win rate by owner", _metrics(["win_rate"], "owner"), (bare.WIN_RATE,)),
    Asked(
        "conversion and time in stage",
        _metrics(["stage_conversion", "time_in_stage"], "stage"),
        (bare.CONVERSION, bare.TIME_IN_STAGE),
    ),
)


def params(text: str) -> dict[str, int]:
    """The parameters that a text by hand names."""
    every = {
        "since": SINCE, "until": UNTIL, "from": QUARTER[0], "to": QUARTER[1], "forever": FOREVER, "now": NOW,
        "week": WEEK_US, "instant": NOW, "first": NOW - 103 * WEEK_US,
    }  # fmt: skip
    if text is bare.AS_OF:
        every["instant"] = PAST.instant
    if text is bare.BRIDGE:
        every["first"] = _MOVED.window.since
    return {name: value for name, value in every.items() if f"${name}" in text}


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def timed(engine: Duck, asked: Asked, rounds: int) -> Timed:
    """Both in alternation, after one round that is not counted."""
    run = engine.connection

    def by_hand() -> None:
        for text in asked.texts:
            run.execute(text, params(text)).fetchall()

    pairs = [(_seconds(lambda: asked.ours(engine)), _seconds(by_hand)) for _ in range(rounds + 1)][1:]
    # Others on the machine make a run slower and none quicker: of few runs the best is what comes again.
    return Timed(asked.name, *(round(1_000 * min(times), 2) for times in zip(*pairs, strict=True)))


def measure(deals: int, rounds: int) -> dict[str, Any]:
    """All questions of a size in this process: times, memory, and a page of eight tiles."""
    # The process that owns a copy is one of the product: what it loads counts for its memory, and is
    # no garbage.
    os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck.server.settings"
    os.environ["QUARTERDECK_DATA_DIR"] = str(FOLDER / "data")
    django.setup()
    from quarterdeck.warehouse.actions.keeping import connect

    gc.collect()
    gc.freeze()
    engine = Duck(connect(FOLDER / f"{deals}.duckdb"))
    found = [timed(engine, asked, rounds) for asked in QUESTIONS]
    page = _metrics(TILES)
    tiles = median([_seconds(lambda: page(engine)) for _ in range(rounds + 1)][1:])
    return {
        "deals": deals,
        "questions": [asdict(one) for one in found],
        "tiles_ms": round(1_000 * tiles, 1),
        "memory_mib": _memory(),
    }


def _memory() -> int:
    told = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(told.split()[1]) // 1024


def measured(deals: int) -> dict[str, Any]:
    """A size in a process of its own; its file is laid when it is not there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = [sys.executable, "-m", "tests.performance.questions"]
    if not (FOLDER / f"{deals}.duckdb").exists():
        subprocess.run([*program, "make", str(deals)], cwd=ROOT, check=True)
    done = subprocess.run([*program, "measure", str(deals)], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def missed(size: dict[str, Any]) -> list[str]:
    """What does not hold."""
    rows = [Timed(**one) for one in size["questions"]]
    found = [f"{one.name}: {one.ratio:.2f} times bare SQL" for one in rows if not one.holds]
    found += [
        f"{one.name}: {one.ours_ms} ms of {LIMITS_MS[one.name]}"
        for one in rows
        if size["deals"] <= 100_000 and one.ours_ms > LIMITS_MS.get(one.name, one.ours_ms)
    ]
    if size["memory_mib"] > MEMORY_MIB:
        found.append(f"{size['memory_mib']} MiB of {MEMORY_MIB}")
    if size["deals"] <= 100_000 and size["tiles_ms"] > TILES_MS:
        found.append(f"eight tiles: {size['tiles_ms']} ms of {TILES_MS}")
    return found


def told(sizes: Sequence[dict[str, Any]]) -> str:
    """The page of all sizes."""
    heads = [f"{size['deals']:,} deals" for size in sizes]
    lines = [
        "# How fast questions about the past are",
        "",
        "Written by `python -m tests.performance.questions write`. Through the product's path (texts put together,",
        "sums converted, every figure and the whole) over the same question as bare SQL, written by hand in",
        f"`tests/performance/bare_questions.py`, on the same file: the best of {ROUNDS} runs in alternation, in",
        "milliseconds, by two threads. Where the whole is no sum of its groups, because it has quantiles (Q2, Q3,",
        "Q8a), both give it.",
        f"A ratio above {RATIO} fails, where the product takes more than {SMALLEST_MS:g} ms. Deals are made by dice",
        "(`tests/performance/made.py`).",
        "",
        "| question | " + " | ".join(f"{head}: product / bare | ratio" for head in heads) + " |",
        "|---|" + "---|---|" * len(sizes),
    ]
    for place, asked in enumerate(QUESTIONS):
        rows = [Timed(**size["questions"][place]) for size in sizes]
        cells = " | ".join(f"{one.ours_ms:.1f} / {one.bare_ms:.1f} | {one.ratio:.2f}" for one in rows)
        lines.append(f"| {asked.name} | {cells} |")
    for label, key, unit in (("eight tiles of one page", "tiles_ms", "ms"), ("memory at most", "memory_mib", "MiB")):
        lines.append(f"| {label} | " + " | ".join(f"{size[key]} {unit} | " for size in sizes) + " |")
    bad = [f"- {head}: {one}" for head, size in zip(heads, sizes, strict=True) for one in missed(size)]
    return "\n".join([*lines, "", "## What does not hold", "", *(bad or ["Nothing."])]) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Make or measure one size, or all that are named."""
    if arguments[:1] == ["make"]:
        made(FOLDER / f"{arguments[1]}.duckdb", int(arguments[1]))
        return 0
    if arguments[:1] == ["measure"]:
        print(json.dumps(measure(int(arguments[1]), ROUNDS)))
        return 0
    sizes = [measured(int(text)) for text in arguments if text != "write"] or [measured(100_000)]
    page = told(sizes)
    print(page)
    if "write" in arguments:
        PAGE.write_text(page)
    return int(any(missed(size) for size in sizes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
