"""The archive is of one instant: what is written while it is being written is in none of its tables."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes.installation import SAME_ON_BOTH, founded

pytestmark = [pytest.mark.process, SAME_ON_BOTH]
# A team is added on another connection as soon as the first table is written, and once more afterwards on the same.
TAKING = """
import json, sys, threading
from pathlib import Path
import django
django.setup()
from django.db import connection
from django.utils import timezone
from quarterdeck.exports.tables.archive import write_folder
from quarterdeck.journal.terms import Door, Via
from quarterdeck.sheets.writing import FileType
from quarterdeck.users.actions import add_team
from quarterdeck.users.queries import system_actor

def add(name):
    add_team(name=name, by=system_actor(), via=Via(Door.SYSTEM))
    added.append(name)

def told(table, count):
    if table == "company":
        other = threading.Thread(target=lambda: (add("Latecomers"), connection.close()))
        other.start()
        other.join(30)

added, folder = [], Path(sys.argv[1])
first = write_folder(folder / "first", FileType.CSV, at=timezone.now(), told=told)
assert added == ["Latecomers"]
add("Afterwards")
second = write_folder(folder / "second", FileType.CSV, at=timezone.now())
print(json.dumps([first.rows["teams"], second.rows["teams"]]))
"""


def teams(folder: Path) -> set[str]:
    with (folder / "teams.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"] for row in csv.DictReader(file)}


def test_what_is_written_meanwhile_is_in_no_table(tmp_path: Path) -> None:
    here = founded(tmp_path / "installation")
    environment = here.environment | {"DJANGO_SETTINGS_MODULE": "quarterdeck.server.settings"}
    command = [sys.executable, "-c", TAKING, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    before, after = json.loads(done.stdout)
    assert after == before + 2
    assert not teams(tmp_path / "first") & {"Latecomers", "Afterwards"}
    assert {"Latecomers", "Afterwards"} <= teams(tmp_path / "second")
