"""Fixtures of the tests of objections beside outcomes."""

import pytest

from quarterdeck.opportunities.tests.deals import Sales, sales_of
from tests.cast import Cast


@pytest.fixture
def sales(cast: Cast) -> Sales:
    """The default pipeline and a customer."""
    return sales_of(cast)
