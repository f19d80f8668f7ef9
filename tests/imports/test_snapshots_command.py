"""`quarterdeck snapshots`, as its user meets it."""

import json
from pathlib import Path

import pytest

from quarterdeck.snapshots.tests.weeks import HEADER, MAPPING
from tests.processes.conftest import bare, founded
from tests.processes.installation import SAME_ON_BOTH, Installation

__all__ = ["bare", "founded"]
pytestmark = [pytest.mark.process, SAME_ON_BOTH]


def week(folder: Path, name: str, *rows: str) -> None:
    (folder / name).write_text("\n".join((HEADER.replace(",rep", ""), *rows, "")), encoding="utf-8")


def test_a_folder_is_checked_applied_and_gone_on_with(founded: Installation, tmp_path: Path) -> None:
    mapping, folder = tmp_path / "map.toml", tmp_path / "weekly"
    mapping.write_text(MAPPING.replace('owner = "rep"\n', ""), encoding="utf-8")
    folder.mkdir()
    week(folder, "p 02.03.2026.csv", "1,Presses,Qualification,100,", "2,Lathes,Nowhere,5,")
    week(folder, "p 09.03.2026.csv", "1,Presses,Proposal,120,")
    (folder / "notes.md").write_text("not a table")
    ask: tuple[str | Path, ...] = ("snapshots", folder, "--mapping", mapping, "--as", "ada@nordvik.example")
    asked = json.loads(founded.call(*ask, "--json").stdout)
    assert [row["code"] for row in asked["error"]["reasons"]] == ["snapshot_day_ambiguous"] * 2
    ask = (*ask, "--order", "dmy")
    done = founded.call(*ask)
    assert done.returncode == 1
    assert "p 02.03.2026.csv:3, phase: There is no such stage." in done.stdout + done.stderr
    assert "Nothing was imported." in done.stdout + done.stderr
    told = json.loads(founded.call(*ask, "--lenient", "--json").stdout)
    assert [(one["plans"], one["outcomes"]) for one in told["files"]] == [
        ({"create": 1, "bad": 1}, {"done": 1, "left_out": 1}),
        ({"change": 1}, {"done": 1}),
    ]
    assert (told["applied"], told["resolution_seconds"]) == (True, 7 * 86_400)
    week(folder, "p 16.03.2026.csv", "1,Presses,Closed won,120,")
    again = json.loads(founded.call(*ask, "--json").stdout)
    assert [(one["file"], one["plans"]) for one in again["files"]] == [("p 16.03.2026.csv", {"change": 1})]
    assert "No file is new." in founded.call(*ask).stdout


def test_what_is_missing_is_said(founded: Installation, tmp_path: Path) -> None:
    done = founded.call("snapshots", tmp_path, "--json")
    assert [row["code"] for row in json.loads(done.stdout)["error"]["reasons"]] == ["folder_missing"]
    assert json.loads(founded.call("snapshots", "--waiting", "--json").stdout) == {"series": 0}
