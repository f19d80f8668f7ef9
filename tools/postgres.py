"""A private PostgreSQL for tests and benches: `postgres.py start` prints its address, `stop` ends it.

The cluster lies in var/postgres and listens on the loopback only, from port 5433 up. It trades durability
for speed, so it is for throw-away data. PostgreSQL refuses to run as root: root runs it as `postgres`.

A trial of faults has a cluster of its own, which keeps what it has committed when its processes are stopped hard:
`--home FOLDER`, from port 5440 up, and `restart --mode fast | immediate`.
"""

import argparse
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from steps import ROOT, VAR, StepFailedError, guarded

FIRST_PORT, FIRST_TRIAL_PORT = 5433, 5440
OPTIONS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=60")
# Compiling a plan takes longer than any query of a test.
FAST = ("synchronous_commit=off", "full_page_writes=off", "jit=off")
IS_ROOT = os.geteuid() == 0
AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "env", "-i", "PATH=/usr/bin:/bin")


class Cluster:
    """The private cluster of this checkout, or one in a folder of its own, which holds on to its commits."""

    def __init__(self, home: Path | None = None) -> None:
        self.programs = newest_programs()
        self.home = home or home_folder()
        if home and IS_ROOT:
            shutil.chown(home, "postgres", "postgres")
        self.data = self.home / "data"
        self.first_port = FIRST_TRIAL_PORT if home else FIRST_PORT
        self.options = OPTIONS if home else OPTIONS + FAST

    def address(self) -> str:
        """What QUARTERDECK_DATABASE_URL takes; the port stands in the server's own pid file."""
        port = self.expect("sed", "-n", "4p", self.data / "postmaster.pid").strip()
        return f"postgresql://quarterdeck@127.0.0.1:{port}/quarterdeck"

    def is_running(self) -> bool:
        """Whether a server runs on this data folder."""
        return run(self.programs / "pg_ctl", "status", "-D", self.data).returncode == 0

    def start(self) -> bool:
        """Make the cluster when there is none, and start it. Returns whether it was started."""
        if self.is_running():
            return False
        if not (self.home / "made").is_file():
            shutil.rmtree(self.data, ignore_errors=True)
            self.expect(
                self.programs / "initdb", "-D", self.data, "-U", "quarterdeck",
                "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            )  # fmt: skip
            (self.home / "made").touch()
        port = free_port(self.first_port)
        options = " ".join(["-p", str(port), *(f"-c {option}" for option in self.options)])
        self.expect(
            self.programs / "pg_ctl", "-w", "-D", self.data, "-l", self.home / "server.log", "-o", options, "start"
        )
        made = run(self.programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "quarterdeck", "quarterdeck")
        if made.returncode and "already exists" not in made.stderr:
            raise StepFailedError(made.stderr)
        return True

    def restart(self, mode: str) -> None:
        """Stop and start it: `fast` ends every connection in order, `immediate` as a crash would."""
        self.expect(
            self.programs / "pg_ctl", "-w", "-D", self.data, "-l", self.home / "server.log", "-m", mode, "restart"
        )

    def stop(self) -> None:
        """Stop the server when it runs."""
        if self.is_running():
            self.expect(self.programs / "pg_ctl", "-w", "-D", self.data, "-m", "fast", "stop")

    @staticmethod
    def expect(program: str | Path, *arguments: str | Path) -> str:
        """Run a program that must succeed; its output."""
        done = run(program, *arguments)
        if done.returncode:
            raise StepFailedError(f"{Path(program).name} failed: {done.stderr or done.stdout}")
        return done.stdout


def run(program: str | Path, *arguments: str | Path | int) -> subprocess.CompletedProcess[str]:
    """Run a program, as root through the postgres user. It cannot read root's folders, hence the `/`."""
    command = [*(AS_POSTGRES if IS_ROOT else ()), str(program), *map(str, arguments)]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def newest_programs() -> Path:
    """The folder of PostgreSQL's programs: the distribution's newest, else what PATH offers."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    program = str(found[-1]) if found else shutil.which("initdb")
    if program is None:
        raise StepFailedError("There is no PostgreSQL here. As root, run:\n    apt-get install -y postgresql")
    return Path(program).parent


def home_folder() -> Path:
    """var/postgres, or a folder in /var/tmp when root's postgres user cannot reach the checkout."""
    home = VAR / "postgres"
    home.mkdir(parents=True, exist_ok=True)
    if not IS_ROOT:
        return home
    if run("test", "-x", home).returncode:
        name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
        home = Path("/var/tmp") / f"quarterdeck-postgres-{name}"
        home.mkdir(mode=0o755, exist_ok=True)
    shutil.chown(home, "postgres", "postgres")
    return home


def free_port(first: int) -> int:
    """The first port from this one up that nobody listens on."""
    for port in range(first, first + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise StepFailedError(f"No free port between {first} and {first + 49}.")


def main() -> int:
    """`start`, `restart` or `stop`."""
    parser = argparse.ArgumentParser(prog="postgres.py")
    parser.add_argument("goal", choices=["start", "restart", "stop"])
    parser.add_argument("--home", type=Path, help="folder of a cluster of its own")
    parser.add_argument("--mode", choices=["fast", "immediate"], default="fast")
    asked = parser.parse_args()
    cluster = Cluster(asked.home)
    if asked.goal == "stop":
        cluster.stop()
    elif asked.goal == "restart":
        cluster.restart(asked.mode)
    else:
        cluster.start()
        print(cluster.address())
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
