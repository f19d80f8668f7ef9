"""Samples of the documentation run.

A `console` block is a session: lines that begin with `$ ` are typed, the others must be printed, in order
(`...` stands for anything). All sessions of a page share one empty installation. `python` blocks are run as they
stand. Blocks of other languages are shown only, but a `quarterdeck` command in them must exist.
"""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files, shown

pytestmark = pytest.mark.documentation
PAGES = [*files("docs", suffix=".md"), *sorted(ROOT.glob("*.md"))]
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"\bquarterdeck((?: [a-z]+)+)")
PROGRAMS = Path(sys.executable).parent


def blocks(page: Path, language: str) -> list[str]:
    return [textwrap.dedent(text) for _, found, text in BLOCK.findall(page.read_text()) if found == language]


def sessions(page: Path) -> list[tuple[str, list[str]]]:
    """(typed line, lines that must be printed) of all console blocks, in order."""
    steps: list[tuple[str, list[str]]] = []
    for line in "\n".join(blocks(page, "console")).splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps:
            steps[-1][1].append(line)
    return steps


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=shown)
def test_console_sessions_run(page: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUARTERDECK_")}
    environment |= {
        "QUARTERDECK_DATA_DIR": str(tmp_path / "data"),
        "PATH": f"{PROGRAMS}{os.pathsep}{environment['PATH']}",
        "CHECKOUT": str(ROOT),
    }
    for typed, expected in sessions(page):
        done = subprocess.run(
            ["sh", "-c", typed], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{typed}\n{done.stdout}{done.stderr}"
        wanted = ".*".join(re.escape(part) for part in "\n".join(expected).strip().split("..."))
        assert re.search(wanted, done.stdout, flags=re.DOTALL), f"{typed}\n{done.stdout}"


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=shown)
def test_python_samples_run(page: Path) -> None:
    for text in blocks(page, "python"):
        exec(compile(text, shown(page), "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_commands_that_are_named_exist(page: Path) -> None:
    known = (ROOT / "docs" / "reference" / "cli.md").read_text()
    commands = {line[3:] for line in known.splitlines() if line.startswith("## ")}
    named = {
        f"quarterdeck{match}"
        for code in re.findall(r"`([^`\n]+)`", page.read_text())
        for match in COMMAND.findall(code)
    }
    groups = {name.rpartition(" ")[0] for name in commands}
    unknown = {name for name in named if not any(name == c or name.startswith(f"{c} ") for c in commands | groups)}
    assert not unknown
