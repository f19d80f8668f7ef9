"""Fixtures of the tests of exports."""

from pathlib import Path

import pytest
from django.conf import settings

from quarterdeck.opportunities.tests.deals import Sales, sales_of
from tests.cast import Cast


@pytest.fixture
def sales(cast: Cast) -> Sales:
    """The default pipeline and a customer."""
    return sales_of(cast)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files lie."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return tmp_path
