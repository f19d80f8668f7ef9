"""A file that somebody brought."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.terms import Kind
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.uploads.actions import take_file
from quarterdeck.users.queries import system_actor
from tests.cast import LONG_AGO, SYSTEM, Cast, actor

# Two deals that are right, one with a stage nobody here knows, one with a day that is none, one that says "n/a".
DEALS = """Deal ID;Deal Name;Deal Stage;Deal Owner;Amount;Close Date
D-1;Seam inspection;Qualification;Rita Vogel;12.500,00;17.12.2026
D-2;Fleet, 8 sites;Qualification;Olga Novak;7.200,50;23.01.2027
D-3;Print check;Angebot;Rita Vogel;900,00;28.02.2027
D-4;Label check;Qualification;Rita Vogel;100,00;31.02.2027
D-5;Gearbox;Qualification;Rita Vogel;n/a;15.03.2027
"""
Bring = Callable[..., int]


@pytest.fixture(autouse=True)
def _spool(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def bring(cast: Cast) -> Bring:
    """Bring a file as Sam does; the upload's id."""
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)

    def bring_it(text: str = DEALS, *, name: str = "deals.csv", kind: Kind | None = None, person: int = 0) -> int:
        by = actor(person or cast.sam)
        return take_file(content=BytesIO(text.encode()), name=name, kind=kind, by=by, via=SYSTEM)

    return bring_it
