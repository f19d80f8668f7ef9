"""Nothing leaves the machine unless somebody asks for it: no process of an installation looks up or reaches another."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes.client import Client, Visitor
from tests.processes.installation import SAME_ON_BOTH, founded, wait_until

pytestmark = [
    pytest.mark.process,
    SAME_ON_BOTH,
    pytest.mark.skipif(sys.platform != "linux", reason="watches by the interpreter"),
]
# What Python runs when it starts: it notes each look-up and connection of the process, and which program that is.
WATCH = """
import os, sys
EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
def note(event, args):
    # A path instead of host and port is a socket file: the web workers ask the analytics copy by one.
    if event in EVENTS and not (event == "socket.connect" and isinstance(args[1], str)):
        told = args[0] if event.startswith("socket.get") else args[1] if len(args) > 1 else ""
        with open(os.environ["WATCHED"], "a") as file:
            print(event, told[0] if isinstance(told, tuple) else told, file=file)
sys.addaudithook(note)
with open(os.environ["WATCHED"], "a") as file:
    print("began", *sys.orig_argv[1:4], file=file)
"""
HERE = ("127.0.0.1", "localhost", "::1", "0.0.0.0", "None")
PAGES = ("/my-day", "/opportunities", "/opportunities/new", "/accounts", "/imports", "/exports", "/settings/profile")


def test_nothing_leaves_the_machine(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    noted = tmp_path / "noted"
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    watched = {"PYTHONPATH": path, "WATCHED": str(noted)}
    installation = founded(tmp_path / "data", watched)
    with installation.serve():
        visitor = Visitor(installation)
        visitor.join(installation.link)
        assert [visitor.get(path).status for path in PAGES] == [200] * len(PAGES)
        client = Client(installation, installation.token("opportunities.create"))
        said = {"pipeline_id": client.pipeline()["id"], "name": "Cranes", "source": "www.example.com"}
        assert client.send("POST", "/opportunities", said).status == 201
        wait_until(lambda: (installation.health() or {}).get("status") == "ok", 60)
    assert installation.call("check").returncode == 0
    lines = noted.read_text().splitlines()
    begun = [line for line in lines if line.startswith("began")]
    assert any("granian" in line for line in begun)
    assert any("quarterdeck.server.jobs" in line for line in begun)
    assert [line for line in lines if line not in begun and line.split(" ", 1)[1] not in HERE] == []
    # Who does is noted.
    reach = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('198.51.100.7', 9))"
    subprocess.run([sys.executable, "-c", reach], env=os.environ | watched, check=False, capture_output=True)
    assert noted.read_text().splitlines()[-1] == "socket.connect 198.51.100.7"
