"""Fixtures of the tests of the record of calls."""

import pytest

from quarterdeck.accuracy.tests.making import Past, a_past
from quarterdeck.opportunities.tests.deals import sales_of
from tests.cast import Cast


@pytest.fixture
def past(cast: Cast) -> Past:
    """A quarter that is over, with calls and locks."""
    return a_past(sales_of(cast))
