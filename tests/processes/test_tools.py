"""The scripts behind make: what is missing is named exactly, counts are summed, Python is found."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.processes.installation import SAME_ON_BOTH

pytestmark = [pytest.mark.process, SAME_ON_BOTH]
WITHOUT = """
import os, sys
sys.path.insert(0, "tools")
import prepare
os.geteuid = lambda: 1000
prepare.TEST_PROGRAMS = {"postgresql": ("no-such-program",), "chromium": ("sh",)}
sys.argv = ["prepare.py", "test"]
sys.exit(prepare.guarded(prepare.main))
"""
COUNTED = """
import sys
sys.path.insert(0, "tools")
import suites
sys.exit(suites.close([suites.Result("sqlite", 60.0, 40, FAILED, 1), suites.Result("ruff", 1.5, 1, 0, 0)], 61.5, ""))
"""


def python(text: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=False)


def test_without_root_the_exact_line_is_named_at_once() -> None:
    done = python(WITHOUT)
    assert done.returncode == 2
    assert "\n    apt-get install -y --no-install-recommends postgresql\n" in done.stderr
    assert "make test-lite" in done.stderr


@pytest.mark.parametrize(("failed", "code", "says"), [(0, 0, "41 passed, 1 skipped"), (2, 1, "2 failed, 41 passed")])
def test_run_ends_with_its_counts(failed: int, code: int, says: str) -> None:
    done = python(COUNTED.replace("FAILED", str(failed)))
    *_, summary, plain = done.stdout.splitlines()
    assert (done.returncode, says in summary, summary.startswith("=")) == (code, True, True)
    assert plain == f"total: 41 passed, {failed} failed, 1 skipped"


def test_python_is_found_and_new_enough() -> None:
    found = subprocess.run([ROOT / "tools" / "find-python"], capture_output=True, text=True, check=True).stdout.strip()
    assert Path(found).is_file()


def test_missing_python_is_said_with_the_line_that_installs_it(tmp_path: Path) -> None:
    (tmp_path / "sh").symlink_to("/bin/sh")
    done = subprocess.run(
        ["/bin/sh", ROOT / "tools" / "find-python"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "apt-get install -y python3" in done.stderr) == (2, True)


def test_python_built_with_its_optimizations_goes_first(tmp_path: Path) -> None:
    """A stand-in that is usable but not fast, before one that is both; alone it is taken."""
    for name, fast in (("slow", 1), ("fast", 0)):
        (tmp_path / name).mkdir()
        stand_in = tmp_path / name / "python3.11"
        stand_in.write_text(f'#!/bin/sh\ncase "$2" in *sysconfig*) exit {fast};; esac\n')
        stand_in.chmod(0o755)

    def found(*folders: str) -> str:
        env = {"PATH": ":".join(str(tmp_path / folder) for folder in folders)}
        done = subprocess.run([ROOT / "tools" / "find-python"], env=env, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert found("slow", "fast") == str(tmp_path / "fast" / "python3.11")
    assert found("slow") == str(tmp_path / "slow" / "python3.11")
