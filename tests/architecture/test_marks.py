"""Parts of the test command look for the tests of a mark in one folder: one that lies elsewhere would never run."""

import re
import runpy

import pytest

from tests.architecture.source import ROOT

PLACES: dict[str, str] = runpy.run_path(str(ROOT / "tools" / "suites.py"))["PLACES"]


@pytest.mark.parametrize("mark", sorted(PLACES))
def test_tests_of_a_mark_lie_where_its_part_looks(mark: str) -> None:
    marked = [
        path.relative_to(ROOT).as_posix()
        for folder in ("src", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(rf"\bmark\.{mark}\b", path.read_text())
    ]
    assert marked
    assert [path for path in marked if not path.startswith(f"{PLACES[mark]}/")] == []
