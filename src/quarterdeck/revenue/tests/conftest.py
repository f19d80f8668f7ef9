"""Fixtures of the tests of revenue."""

import pytest

from quarterdeck.revenue.tests.lines import Shop, shop_of
from tests.cast import Cast


@pytest.fixture
def shop(cast: Cast) -> Shop:
    """The default pipeline and three products."""
    return shop_of(cast)
