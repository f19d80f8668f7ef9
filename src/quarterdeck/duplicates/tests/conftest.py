"""What tests of duplicates start from."""

import pytest

from quarterdeck.opportunities.tests.deals import Sales, sales_of
from tests.cast import Cast


@pytest.fixture
def sales(cast: Cast) -> Sales:
    return sales_of(cast)
