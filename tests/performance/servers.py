"""The two servers under measurement: one worker each, over its own copy of the same database."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.performance.stores import Store

ROOT = Path(__file__).resolve().parents[2]
GRANIAN = [sys.executable, "-m", "granian", "--host", "127.0.0.1", "--workers", "1", "--log-level", "warning"]
COMMANDS = {
    "floor": ["--interface", "rsgi", "tests.performance.floor.application:application"],
    "product": ["--interface", "wsgi", "--blocking-threads", "1", "quarterdeck.server.wsgi:application"],
}


@dataclass(frozen=True)
class Server:
    """A running server: where it answers and which processes are its workers."""

    name: str
    port: int
    workers: tuple[int, ...]
    store: Store

    def cpu_ms(self) -> float:
        """CPU time so far of the workers, and of PostgreSQL for them: SQLite works inside the worker."""
        return sum(_cpu_ms(pid) for pid in (*self.workers, *self.store.backends()))

    def memory_mib(self) -> float:
        """Proportional memory of the workers."""
        return sum(_pss(pid) for pid in self.workers) / 1024


@contextmanager
def served(name: str, store: Store) -> Iterator[Server]:
    """Serve this copy until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = store.environment | {
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        # An installed package has its bytecode beside it, which a checkout may be told not to write.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(ROOT / "var" / "bench" / "bytecode"),
    }
    command = [*GRANIAN, "--port", str(port), *COMMANDS[name]]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait(port, process)
        yield Server(name, port, _children(process.pid), store)
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/nothing")
            connection.getresponse().read()
            connection.close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


def _children(pid: int) -> tuple[int, ...]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return tuple(int(child) for child in listed if "tracker" not in Path(f"/proc/{child}/cmdline").read_text())


def _cpu_ms(pid: int) -> float:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


def _pss(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:")))
