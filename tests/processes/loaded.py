"""A `quarterdeck` that has its program loaded and waits: each command is a process of its own, forked from it.

Most of what a short command costs is loading the program. The first start of each command in a run is from nothing, as
its user's is; this one saves the others. As a script it is that process: it stands where `main` of the program calls
its commands, in the environment it was started with.
"""

import atexit
import contextlib
import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

AT_ONCE = 2
# Commands of commands.
GROUPS = {"config", "mirrors", "quotas", "rates", "search", "token", "user", "warehouse"}
_begun: set[str] = set()
_waiting: dict[str, "Loaded"] = {}
_lock = threading.Lock()


class Loaded:
    """The process of one environment, and the line to it."""

    def __init__(self, python: Path, environment: Mapping[str, str]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [python, __file__, str(theirs.fileno())],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def run(self, command: Sequence[str], folder: Path) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
            asked = json.dumps({"command": command, "folder": str(folder)}).encode()
            socket.send_fds(self._line, [asked], [said.fileno(), complained.fileno()])
            answer = self._line.recv(100)
            assert answer, "the loaded program has ended"
            said.seek(0)
            complained.seek(0)
            return subprocess.CompletedProcess(command, int(answer), said.read(), complained.read())

    def end(self) -> None:
        """Let it go."""
        self._line.close()
        self._process.wait()


def run(
    program: Path, arguments: Sequence[str], environment: Mapping[str, str], folder: Path
) -> "subprocess.CompletedProcess[str]":
    """Run a command of the program to its end: forked, if it has been started from nothing in this run already."""
    command, key = [str(program), *arguments], folder / "secret_key"
    name = " ".join(arguments[: 2 if arguments[0] in GROUPS else 1])
    with _lock:
        # One with `--into` sets itself in another environment before it loads the program.
        if name in _begun and key.is_file() and "--into" not in arguments and _is_usual(program, environment):
            return _of(program, environment, key.read_text()).run(command, folder)
        _begun.add(name)
    return subprocess.run(
        command, env=dict(environment), cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip


def _is_usual(program: Path, environment: Mapping[str, str]) -> bool:
    """Whether it is the program of this checkout with its own settings, on a system where forking it is sound."""
    is_ours = program.parent == Path(sys.executable).parent
    return is_ours and environment.get("PYTHONPATH") == os.environ.get("PYTHONPATH") and sys.platform == "linux"


def _of(program: Path, environment: Mapping[str, str], key: str) -> Loaded:
    """The waiting process for this environment and key, one of the last that were asked for."""
    name = json.dumps([str(program), dict(environment), key], sort_keys=True)
    if name not in _waiting:
        _waiting[name] = Loaded(program.with_name("python"), environment)
    _waiting[name] = found = _waiting.pop(name)
    while len(_waiting) > AT_ONCE:
        _waiting.pop(next(iter(_waiting))).end()
    return found


@atexit.register
def _end_all() -> None:
    while _waiting:
        _waiting.popitem()[1].end()


def wait_for_commands(line: socket.socket) -> None:
    """Fork for each command that is asked for; returns in the fork, as the command that it is."""
    while True:
        asked, files, *_ = socket.recv_fds(line, 1 << 20, 2)
        if not asked:
            os._exit(0)
        child = os.fork()
        if not child:
            break
        for file in files:
            os.close(file)
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(BrokenPipeError):
            line.send(str(os.waitstatus_to_exitcode(status)).encode())
    line.close()
    for number, file in enumerate(files, start=1):
        os.dup2(file, number)
        os.close(file)
    told = json.loads(asked)
    os.chdir(told["folder"])
    sys.argv = told["command"]


def main() -> None:
    """Load the program, wait, and be the command that is asked for."""
    sys.path[0] = str(Path(sys.executable).parent)
    from quarterdeck.server import cli, sqlite_library

    sqlite_library.swap()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
    import django

    django.setup()
    gc.freeze()
    wait_for_commands(socket.socket(fileno=int(sys.argv[1])))
    cli.main()


if __name__ == "__main__":
    main()
