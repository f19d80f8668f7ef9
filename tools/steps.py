"""Named steps with progress, for the scripts in this folder. Standard library only."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
VAR = ROOT / "var"
FUZZING = VAR / "fuzzing"
SPARK = VAR / "spark"
LOG = VAR / "log" / "prepare.log"


class StepFailedError(Exception):
    """A step did not do its work; the message says how to go on."""


class Steps:
    """Prints `2/5 Packages ... 31.2 s`, with the seconds running while a terminal looks on."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0

    def step(self, title: str, work: Callable[["Steps"], str]) -> None:
        """Run one step. `work` returns what it found or did, shown behind the title."""
        self.number += 1
        self.title = f"{self.number}/{self.total} {title}"
        started = time.monotonic()
        if not sys.stdout.isatty():
            print(self.title, "...", flush=True)
        result = work(self)
        self._rewrite(f"{self.title}: {result} ({time.monotonic() - started:.1f} s)")
        if sys.stdout.isatty():
            print()

    def run(self, command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, hint: str = "") -> None:
        """Run a command with its output in the log; show the running seconds on a terminal."""
        LOG.parent.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        with LOG.open("a") as log:
            log.write(f"$ {' '.join(map(str, command))}\n")
            log.flush()
            process = subprocess.Popen(list(map(str, command)), cwd=ROOT, env=env, stdout=log, stderr=log)
            while process.poll() is None:
                if sys.stdout.isatty():
                    self._rewrite(f"{self.title} ... {time.monotonic() - started:.0f} s")
                time.sleep(0.1 if time.monotonic() - started < 3 else 0.5)
        if process.returncode:
            tail = "\n".join(LOG.read_text(errors="replace").splitlines()[-25:])
            raise StepFailedError(
                f"{tail}\n\nThis step failed: {self.title}. The whole output is in {LOG}. {hint}".strip()
            )

    @staticmethod
    def _rewrite(line: str) -> None:
        if sys.stdout.isatty():
            print(f"\r\x1b[K{line}", end="", flush=True)
        else:
            print(line, flush=True)


def guarded(main: Callable[[], int]) -> int:
    """Run a script's main; a failed step becomes its message and exit code 2."""
    try:
        return main()
    except StepFailedError as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
