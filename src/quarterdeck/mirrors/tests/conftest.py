"""A company, and a root with one folder of exports, for tests of mirrors."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from tests.cast import LONG_AGO, SYSTEM, Cast

LONG_WRITTEN = 3600
Put = Callable[..., Path]


@pytest.fixture
def ada(cast: Cast, actors: dict[str, Actor]) -> Actor:
    """An administrator of a company with currency and pipeline."""
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return actors["ada"]


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    """The root of mirrors, with a folder named crm."""
    settings.MIRROR_ROOT, settings.DATA_DIR = tmp_path / "root", tmp_path / "data"
    (settings.MIRROR_ROOT / "crm").mkdir(parents=True)
    settings.DATA_DIR.mkdir()
    return Path(settings.MIRROR_ROOT)


@pytest.fixture
def put(root: Path) -> Put:
    """Lays a file into the folder, written some time ago."""

    def lay(name: str, text: str, *, age: float = LONG_WRITTEN) -> Path:
        path = root / "crm" / name
        path.write_text(text, encoding="utf-8")
        os.utime(path, (time.time() - age, time.time() - age))
        return path

    return lay
