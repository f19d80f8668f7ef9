"""Fixtures of the tests of forecasts."""

from pathlib import Path

import pytest
from django.utils import timezone

from quarterdeck.forecasts.tests.test_views import deals_now
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.scores.actions import refresh
from tests.cast import Cast


@pytest.fixture
def sales(cast: Cast) -> Sales:
    """The default pipeline and a customer."""
    return sales_of(cast)


@pytest.fixture
def published(sales: Sales, settings: object, tmp_path: Path) -> Sales:
    """A company whose history is too short, with today's forecast of stage weights."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    deals_now(sales)
    assert refresh(now=timezone.now()).forecasts > 0
    return sales
