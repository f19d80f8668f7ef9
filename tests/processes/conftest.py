"""One installation for the tests of this folder."""

from pathlib import Path

import pytest

from tests.processes.installation import Installation


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that has its company and administrator."""
    installation = Installation(tmp_path_factory.mktemp("founded"))
    installation.init()
    return installation


@pytest.fixture
def bare(tmp_path: Path) -> Installation:
    """An installation in an empty folder."""
    return Installation(tmp_path)
