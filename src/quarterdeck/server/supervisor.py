"""The parent of all processes of an installation. It imports neither Django nor the application.

A child that ends is started again after 1, 2, 4 ... 30 seconds; the wait is 1 second again once it has
run for a minute. SIGTERM and SIGINT end the web workers first, so that no request loses its jobs, then
the jobs, then the analytics copy. When the parent is killed the kernel ends the children (Linux). How the
children are stands in `processes.json` of the data folder, for `/healthz`, the status page and `quarterdeck check`.
"""

import contextlib
import ctypes
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event

from quarterdeck.server.environment import Environment
from quarterdeck.values.dataclasses import dataclass, field

# Twice this, for web and jobs, and the rest for the copy: within the ten seconds that a stop may take.
STOP_SECONDS = 4.5
# A copy has nothing to finish: what it was writing is undone when it is opened again.
COPY_STOP_SECONDS = 0.9
SETTLED_SECONDS = 60
LONGEST_WAIT = 30
PROCESSES = "processes.json"
# A child that leaves with this code cannot run at all before someone mends the installation.
CANNOT_RUN = 78
_PR_SET_PDEATHSIG = 1

log = logging.getLogger(__name__)


@dataclass
class Child:
    """One kept process."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    wait: float = 1.0
    start_at: float = 0.0
    restarts: int = 0
    last_code: int | None = None
    since: float = 0.0
    stop_seconds: float = STOP_SECONDS

    def start(self) -> None:
        """Start it now."""
        self.restarts += self.last_code is not None
        self.since = time.time()
        self.process = subprocess.Popen(  # noqa: S603  our own command lines
            self.command,
            preexec_fn=die_with_parent(),  # noqa: PLW1509  one C call, no locks
            start_new_session=True,  # Ctrl-C reaches the parent alone, which stops them in order; see `sweep`
        )
        self.started = time.monotonic()

    def ended(self) -> int | None:
        """Its exit code, None while it runs or waits to be started."""
        return self.process.poll() if self.process else None

    def postpone(self) -> float:
        """Plan the next start; returns the seconds until then."""
        self.last_code, self.since = self.ended(), time.time()
        self.sweep()
        now = time.monotonic()
        wait = 1.0 if now - self.started > SETTLED_SECONDS else self.wait
        self.process, self.start_at, self.wait = None, now + wait, min(wait * 2, LONGEST_WAIT)
        return wait

    def stop(self) -> None:
        """End it: SIGTERM, then SIGKILL when it does not listen."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop within %s s and was killed.", self.name, self.stop_seconds)
        self.sweep()
        self.process.wait()

    def told(self) -> dict[str, object]:
        """How it is, for whoever asks."""
        return {
            "name": self.name,
            "pid": self.process.pid if self.process else None,
            "since": self.since,
            "restarts": self.restarts,
            "last_code": self.last_code,
        }

    def sweep(self) -> None:
        """Kill what is left of its group: workers whose own parent was killed would go on answering the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Starts, watches and stops the children."""

    environment: Environment
    children: list[Child] = field(default_factory=list)
    stopping: Event = field(default_factory=Event)
    written: str = ""

    def run(self) -> int:
        """Run until a signal, or until a child cannot run at all; returns the exit code."""
        logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        self.children = self.children or [
            Child("web", web_command(self.environment)),
            Child("jobs", [sys.executable, "-m", "quarterdeck.server.jobs"]),
            Child("warehouse", [sys.executable, "-m", "quarterdeck.server.warehouse"], stop_seconds=COPY_STOP_SECONDS),
        ]
        code = 0
        while not self.stopping.is_set() and not code:
            code = self.look_after()
            self.tell()
            self.stopping.wait(0.2)
        for child in self.children:
            child.stop()
        (self.environment.data_dir / PROCESSES).unlink(missing_ok=True)
        return code

    def look_after(self) -> int:
        """Start what is due and note what has ended; non-zero when going on makes no sense."""
        for child in self.children:
            code = child.ended()
            if code == CANNOT_RUN:
                return CANNOT_RUN
            if code is not None:
                log.error("%s ended with code %s; it starts again in %s s.", child.name, code, child.postpone())
            elif child.process is None and time.monotonic() >= child.start_at:
                child.start()
        return 0

    def tell(self) -> None:
        """Write down how the children are, when it has changed."""
        text = json.dumps({"pid": os.getpid(), "children": [child.told() for child in self.children]})
        if text == self.written:
            return
        file = self.environment.data_dir / PROCESSES
        # A full disk must not end what is supervised.
        with contextlib.suppress(OSError):
            file.with_suffix(".new").write_text(text)
            file.with_suffix(".new").replace(file)
            self.written = text


def web_command(environment: Environment) -> list[str]:
    """Command line of granian: one thread a worker on SQLite, whose writers wait for each other anyway.

    A worker that is told to stop while it starts does not hear it: it is killed a little later.
    """
    threads = 1 if environment.db == "sqlite" else 4
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
        "--host", environment.host, "--port", str(environment.port),
        "--workers", str(environment.workers), "--blocking-threads", str(threads),
        "--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", str(int(STOP_SECONDS)),
        "quarterdeck.server.wsgi:application",
    ]  # fmt: skip


def die_with_parent() -> "Callable[[], None] | None":
    """A function that asks the kernel to end the process that calls it with the present one, its parent."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # The kernel says nothing of a parent that ended before it was asked.
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return ask
