"""A company whose pipeline is the one that ships, for tests of snapshots."""

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from tests.cast import LONG_AGO, SYSTEM, Cast


@pytest.fixture
def ada(cast: Cast, actors: dict[str, Actor]) -> Actor:
    """An administrator of a company with currency and pipeline."""
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return actors["ada"]
