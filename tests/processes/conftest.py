"""One installation for the tests of this folder."""

from pathlib import Path

import pytest

from tests.processes import installation as processes
from tests.processes.installation import Installation


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that has its company, its administrator and a colleague."""
    return processes.founded(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def bare(tmp_path: Path) -> Installation:
    """An installation in an empty folder."""
    return Installation(tmp_path)
